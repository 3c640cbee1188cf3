"""The shapes of written quantities as regular expressions, filled with the words of rules/numbers.yml.

Belongs here: what a number looks like. What it is worth and when it is none is decided in numbers.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from tinhso.extract.phrases import Scanner, phrase_regex

NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|\d+\.\d{1,2}(?!\d)|0\.\d+|\d+)"
_EDGE = r"(?<![\w.,/-])"
_WHOLE = r"\d{1,3}(?:\.\d{3})*"
SPELLED = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7,
    "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_JOINTS = ("mươi", "trăm", "linh", "lẻ", "phẩy", "rưỡi")
_ORDINALS = frozenset({"nhất", "nhì", "tư"})  # 'nhất triệu' is no number


def scanner(rules: dict) -> Scanner:
    """One alternative per form, each a group of its name; the first that fits wins."""
    words = phrase_regex(rules["words"])
    scale = (
        phrase_regex(rules["scales"]) + rf"(?! {phrase_regex(rules['scale_not_before'])}(?!\w))"
    )  # 'năm 2023 tỷ lệ …'
    forms = [*_ranks(rules, words), _rank_of_all(rules), _top(rules), _rank_change(rules, words), *_parts(rules)]
    forms.append(_scaled_word(scale, rules))
    forms = [_spelled_share(), _spelled_count(), *forms]
    compound, planned, *figures = _figures(scale)
    return Scanner.of(
        [*forms, compound, planned, *figures], [_rank_of_all(rules), compound, *figures], _beginnings(rules)
    )


def _beginnings(rules: dict) -> list[str]:
    """Where any of the forms can begin, told by a word and what must follow it."""

    def before(leads: Iterable[str], *following: str) -> list[str]:
        """The leads, each with a word after it that begins one of the phrases of the lists that follow."""
        words = phrase_regex(phrase.split()[0] for name in following for phrase in rules[name])
        return [f"{lead} {words}" for lead in leads]

    moved = [*rules["rank_up"], *rules["rank_down"]]
    return [
        r"\d(?<![\w.,/-]\d)",
        r"/(?<=%/)\d",
        *before(rules["rank_leads"], "rank_nouns", "rank_verbs"),
        *(rf"{lead} (?:xếp|tận) \d" for lead in rules["rank_leads"]),
        *(f"{word} " for name in ("rank_nouns", "rank_verbs") for word in rules[name]),
        r"tận \d",
        r"xếp \d",
        r"đứng \d",
        r"thứ \d",
        rf"thứ {phrase_regex(rules['words'])}",
        r"hạng \d",
        *(f"{word} lên" for word in ("vươn", "vượt", "nhảy", "leo", "tiến")),
        *(f"{word} (?:vị trí )?thứ" for word in ("lên", "giữ", "xuống", "chiếm", "về")),
        *(f"về {word}" for word in ("nhất", "nhì", "ba")),
        *(rf"{word} (?:đầu |dẫn đầu )?\d" for word in rules["top_words"]),
        *(f"{word} (?:vào|trong)" for word in ("lọt", "nằm", "đứng", "có tên")),
        *(rf"{word} \d" for word in ("vào", "trong", "trong số")),
        *before(moved, "rank_change_fillers", "words"),
        *(rf"{word} \d" for word in moved),
        *before(rules["words"], "scales"),
        *rules["fractions"],
        *rules["multiples"],
        *(f"{word} {phrase_regex([*SPELLED, *_JOINTS, 'phần', '%'])}" for word in SPELLED),
        "gấp ",
    ]


def split_rows(rows: Iterable[str]) -> list[str]:
    """Rows of phrases that '|' parts."""
    return [phrase for row in rows for phrase in row.split("|")]


def _ranks(rules: dict, words: str) -> list[str]:
    """'xếp thứ 27/63', 'hạng nhì', 'vị trí số 1', 'thứ 5'."""
    lead, noun, verb = (phrase_regex(rules[name]) for name in ("rank_leads", "rank_nouns", "rank_verbs"))
    not_after = "".join(rf"(?<!{phrase} )" for phrase in rules["rank_not_after"])
    return [
        rf"(?P<rank>(?<!\w)(?:(?:{lead} )?(?:{noun}(?: (?:thứ|số|là|hạng))*|{verb}(?: (?:thứ|số|hạng))+"
        rf"|(?:xếp|đứng|tận)(?= \d+/(?:63|64|34)))) (?P<rank_n>\d{{1,3}}|{words})"
        rf"(?![\w,.]*[\d%]| {phrase_regex(rules['rank_not_before'])}|[^\W\d])(?:/(?P<rank_of>\d{{2,3}})"
        r"| trong (?:tổng )?(?:số )?(?:63|64|34)(?= (?:tỉnh|địa phương|thành)))?)",
        rf"(?P<rank_floor>(?<!\w){noun}(?: thứ)?(?P<floor_of>(?: [^\W\d]+){{0,6}}) từ (?:thứ |số )?"
        r"(?P<floor_n>\d{1,2}) trở lên)",
        rf"(?P<rank_from>(?<!\w){noun}(?: [^\W\d]+){{0,6}} từ (?:số |thứ )?(?P<from_n>\d{{1,2}})"
        rf"(?= (?:(?:của )?(?:năm )?(?:19|20)\d\d )?(?:lên|xuống|về|còn|vọt|tụt|nhảy)(?!\w)))",
        r"(?P<rank_worded>(?<!\w)(?:(?:vươn |vượt |nhảy |leo |tiến )?(?:lên|giữ|xuống|chiếm|về) (?:vị trí )?thứ "
        r"|về (?=(?:nhất|nhì|ba)(?:[,.;)]| với | toàn quốc| cả nước)))"
        r"(?P<worded_n>nhất|nhì|hai|ba|tư|năm|sáu)(?! (?:tháng|ngày|quý|trong tuần))(?!\w))",
        r"(?P<rank_bare>(?<!\w)(?:xếp|đứng) (?P<bare_n>\d{1,2})"
        r"(?= cả nước| toàn quốc| trong cả nước|[,;)]|\.(?:\s|$)|$))",
        r"(?P<rank_next>(?<!\w)thứ (?P<next_n>nhất|nhì|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?=[,.;)]| và | với |$))",
        rf"(?P<rank_nth>(?<!\w){not_after}(?:(?:thứ|hạng) )(?P<nth_n>\d{{1,2}})(?![\d,.]*\d)"
        r"(?:/(?P<nth_of>\d{2,3}))?)",
    ]


def _rank_of_all(rules: dict) -> str:
    """'40/63'."""
    return (
        rf"(?P<rank_of63>{_EDGE}(?P<of_n>\d{{1,2}})/(?P<of_total>63|64|34)(?![\d/])"
        r"(?= (?:tỉnh|địa phương|thành|cả nước|toàn quốc|trên|trong|về|với|tăng|giảm|năm|so|của|và|theo|lên|ở|do|nhưng"
        r"|song|cao|thấp|sau|trước|tại)(?!\w)|[,.;:)\"]|$))"
    )


_INDEX_NAMED = (
    r"chỉ số (?:pii|dti|pci|papi|par|sipas|ict|chuyển đổi số|đổi mới|cải cách|năng lực)"  # 'tốp 10 Chỉ số PII'
)

_NOT_ALL = r"(?!(?:63|34) (?:tỉnh|địa phương|đơn vị))"  # 'xếp thứ 4 trong nhóm 34 tỉnh, thành'


def _top(rules: dict) -> str:
    """'lọt vào tốp 10', 'trong 10 địa phương dẫn đầu'."""
    top, of = (phrase_regex(rules[name]) for name in ("top_words", "top_of"))
    return (
        rf"(?P<top>(?<!\w){top}(?: (?:đầu|dẫn đầu))? {_NOT_ALL}(?P<top_n>\d{{1,2}})(?!\d|[,.]\d| ?%)"
        rf"(?! (?!{_INDEX_NAMED}){phrase_regex(rules['top_not_before'])})"
        rf"|(?<!\w)(?:lọt |nằm |đứng |có tên )?(?:vào|trong|trong số) (?P<top_m>\d{{1,2}}) {of}"
        rf"(?: có [^\d.;,]{{1,30}}| đứng| xếp)? {phrase_regex(rules['top_adjectives'])})"
    )


def _rank_change(rules: dict, words: str) -> str:
    """'tăng 5 bậc', 'tụt hai hạng'."""
    cue = phrase_regex([*rules["rank_up"], *rules["rank_down"]])
    filler, unit = phrase_regex(rules["rank_change_fillers"]), phrase_regex(rules["rank_units"])
    return rf"(?P<change>(?<!\w)(?P<change_cue>{cue})(?: {filler})* (?P<change_n>\d{{1,2}}|{words}) {unit})(?!\w)"


def _parts(rules: dict) -> list[str]:
    """'gấp đôi', 'gấp 3,5 lần', 'một nửa', 'hai phần ba'."""
    return [
        rf"(?P<multiple>(?<!\w)(?:{phrase_regex(rules['multiples'])}"
        rf"|gấp (?:khoảng |gần |hơn |trên )?(?P<times>{NUMBER})"
        rf"(?: đến {NUMBER})? lần)(?!\w))",
        rf"(?P<fraction>(?<!\w)(?<!bằng )(?<!bằng một )(?<!già )(?:{phrase_regex(rules['fractions'])}"
        rf"|(?P<fraction_n>{phrase_regex(SPELLED)}) phần (?P<fraction_of>{phrase_regex(SPELLED)})))(?!\w)"
        rf"(?! {phrase_regex(rules['fraction_not_before'])})",
    ]


def _scaled_word(scale: str, rules: dict) -> str:
    """'hai vạn'."""
    counted = phrase_regex(word for word in rules["words"] if word not in _ORDINALS)
    more = phrase_regex([*SPELLED, *_JOINTS, *rules["scales"]])
    return (
        rf"(?P<worded>(?<!\w)(?P<word>{counted}) (?P<word_scale>{scale}(?!\w))(?: (?P<word_scale_2>tỷ) đồng)?)"
        rf"(?! {more}(?!\w))"  # 'hai trăm' of 'hai trăm mười tám'
    )


def _spelled_share() -> str:
    """'tám mươi lăm phần trăm', 'một phẩy hai phần trăm'."""
    word = phrase_regex([*SPELLED, *_JOINTS])
    return rf"(?P<spelled>(?<!\w)(?P<spelled_n>{word}(?: {word}){{0,6}}) (?:phần trăm|%))(?!\w)"


def _spelled_count() -> str:
    """'hai trăm năm mươi', 'một nghìn hai trăm linh bảy'; none that ends in 'năm', which may be years."""
    unit = phrase_regex(word for word in SPELLED if word != "mười")
    tens = rf"(?:{unit} mươi(?: {unit})?|mười(?: {unit})?)"
    hundreds = rf"{unit} trăm(?: (?:(?:linh|lẻ) {unit}|{tens}))?"
    thousands = rf"(?:{hundreds}|{tens}|{unit}) (?:nghìn|ngàn)"
    whole = rf"(?:{thousands}(?: {hundreds})?|{hundreds})(?<! trăm)(?<! năm)"
    return rf"(?P<spelled_count>(?<!\w){whole})(?! (?:năm|phần|triệu|tỷ|{unit})(?!\w))(?!\w)"


def _figures(scale: str) -> list[str]:
    """'71/83', then every other number with its range, scale and unit."""
    return [
        rf"(?P<compound>{_EDGE}(?P<major>{_WHOLE}) (?:(?P<major_scale>tỷ|triệu) (?P<minor>\d{{1,3}}) "
        r"(?P<minor_scale>triệu|nghìn|ngàn)(?P<compound_unit> đồng)?|(?:nghìn|ngàn) (?P<below_thousand>[1-9]\d\d)"
        r"(?!,\d|\.\d| ?%))(?!\w))",
        rf"(?P<planned>(?<=%)/(?P<planned_n>{NUMBER}) ?%)",
        rf"(?P<scored>{_EDGE}(?:(?P<scored_n>{NUMBER})/(?:100|80|1) điểm(?!\w)"
        r"|(?P<scored_of_100>\d{1,2},\d{1,2})/100(?![\d/.,]*\d)))",
        rf"(?P<ratio>{_EDGE}(?P<ratio_n>{_WHOLE})(?:/| (?:trong|trên) (?:tổng )?số (?:hơn |gần |khoảng )?)"
        rf"(?P<ratio_of>{_WHOLE})(?![\d/.,]*\d|[-/]?[a-zđ]))",
        rf"(?P<plain>{_EDGE}(?P<num>{NUMBER})(?P<num_pct> ?%)?"
        rf"(?:(?<!năm (?:19|20)\d\d) ?(?:-|đến|tới) ?(?P<high>{NUMBER})(?![\d/]|-\d))?"
        rf"(?P<scale>(?: {scale}(?!\w)){{0,3}})"
        r"(?P<unit> ?(?:điểm phần trăm|điểm %|%|phần trăm)"
        r"| (?:điểm|đồng|vnđ|vnd|usd|đô la|lần(?! lượt)|(?:bậc|hạng)(?! \d| mục))(?!\w))?)",
    ]
