"""Words that carry a number's place in the sentence, compiled once: rules/discourse.yml, placing.yml, timing.yml,
scopes.yml.

Belongs here: the shape of what is searched for around a number. The words are vocabulary; what follows from finding
them is decided where they are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from tinhso.extract.phrases import anywhere, phrase_regex, word_regex
from tinhso.text import fold
from tinhso.vocabulary import Vocabulary


class Cue:
    """What a sentence may be searched for. One pass over the article says which sentences hold which at all. No Enum,
    as Kind is none."""

    TARGET = "target"
    ACTUAL = "actual"
    NOW = "now"
    THEN = "then"
    DONE = "done"
    ONLY = "only"
    CARRIED_OUT = "carried out"
    CONSUMED_AIM = "consumed aim"
    AIM_BEFORE = "aim before"
    AIM_AFTER = "aim after"
    MET = "aims met"
    LAST_YEAR = "last year"
    AIM_HEADING = "aim heading"
    NAMING = "naming"
    TOPIC = "topic"
    IN_ORDER = "in order"
    PILLARS = "pillars"
    ANAPHORA = "anaphora"
    FIRST = "first"
    CONDITION = "condition"
    PART = "part"
    LEVEL = "level"
    PLAN = "plan"
    AS_PLANNED = "as planned"
    THAN_PLANNED = "than planned"
    THAN_EARLIER = "than earlier"
    UP = "up"
    DOWN = "down"
    ADDED = "added"
    HIGHER = "higher"
    LOWER = "lower"
    PROVINCE = "province"
    GROUP = "group"
    OTHER = "the other province"
    BODY = "body"
    MINISTRY = "ministry"
    ASIDE = "aside"
    COMPARED = "compared"
    UNNAMED = "unnamed"
    PART_OF = "part of"
    SEVERAL = "several"
    SURVEY = "survey"
    MEAN = "mean"
    NATIONAL = "national"
    PART_OF_SUM = "part of sum"
    PARTS_FOLLOW = "parts follow"
    TO_PLAN = "to plan"
    RANKED_NATIONALLY = "ranked nationally"
    NATIONAL_AIM = "national aim"
    EACH = "each"
    ABROAD = "abroad"
    OF_PLAN = "of plan"
    BEYOND_PLAN = "beyond plan"
    PART_OF_INDEX = "part of index"
    ABOVE_OR_BELOW = "above or below"
    TIER = "tier"
    SCOPE_PART = "scope part"
    SUPPOSED = "supposed"
    ECONOMY = "economy"
    DISTANCE = "distance"
    SOURCE = "source"  # whose aim or report a number is; no pattern
    NUMBER = "number"  # a number in words; no pattern


_EDGE = r"(?<!\w)"  # where a word begins


def _not_behind(words: Iterable[str]) -> str:
    return "".join(rf"(?<!{word} )" for word in words)


class Discourse:
    """`self[cue]` is the pattern of a cue; the other attributes are what the rule files list."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        rules = vocabulary.rules
        scopes = rules["scopes"]
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.phrases: dict[str, list[str]] = {}  # of each cue and each index, what a sentence that has it holds one of
        self._add_words(rules["discourse"])
        self._add_differences(rules["discourse"])
        self._add_times(rules["timing"])
        self._add_places(rules["placing"])
        self._add_ministries(vocabulary)
        self.function_words = frozenset(rules["discourse"]["function_words"].split())
        self.condition_subjects = frozenset(rules["discourse"]["condition_subjects"])
        places = phrase_regex(self.condition_subjects)
        self.places_beyond = re.compile(rf" ?{places}(?:(?:,| và) {places})*(?: [^,;.:#]*)? ?")
        self.counted_place = re.compile(rf" ?{phrase_regex(self.condition_subjects)}(?!\w)")
        self.pillars = tuple(rules["discourse"]["pillars"])
        self.families = {part: name for name, parts in rules["discourse"]["published_with"].items() for part in parts}
        self.goes_on = re.compile(rf"[\"“]?{phrase_regex(rules['discourse']['goes_on'])}(?!\w)")
        self.told_with_an_index = frozenset(rules["discourse"]["told_with_an_index"])
        self.beside_a_result = re.compile(
            rf"{word_regex(rules['timing']['beside_a_result'])}(?!\w)"
            rf"|[,;(] {phrase_regex(rules['timing']['aim_nouns'])}(?!\w)"
        )
        self.told_above = anywhere(rules["discourse"]["told_above"])
        self.companies = frozenset(rules["placing"]["companies"])
        self.company_words = tuple(rules["placing"]["company_words"])
        self.tiers = {name: anywhere(words) for name, words in scopes["tiers"].items()}
        self.parts = {name: anywhere(words) for name, words in scopes["parts"].items()}
        self.implied_scope = scopes["implied"]
        self.untiered, self.of_their_teams = frozenset(scopes["untiered"]), frozenset(scopes["of_their_teams"])
        self.reach = re.compile(rf"(?<!\w){word_regex(scopes['reach'])} (?:[^.;:#]{{0,16}} )?$")
        self.with_a_mean_of_their_own = frozenset(scopes["with_a_mean_of_their_own"])
        self.average = anywhere(rules["placing"]["averages"])
        self.phrases[Cue.TIER] = [word for words in scopes["tiers"].values() for word in words]
        self.phrases[Cue.SCOPE_PART] = [word for words in scopes["parts"].values() for word in words]
        self.index_names = {name: _loosely(phrases) for name, phrases in rules["discourse"]["index_names"].items()}
        for name, phrases in rules["discourse"]["index_names"].items():
            self.phrases[name] = [phrase.partition("...")[0] for phrase in phrases]

    def __getitem__(self, cue: str) -> re.Pattern[str]:
        return self._patterns[cue]

    def _add(
        self,
        cue: str,
        phrases: Iterable[str],
        pattern: str = r"(?<!\w){words}(?!\w)",
        but_not: Iterable[str] = (),
    ) -> None:
        """A pattern around `{words}`: where none of `phrases` stands, or one of `but_not`, it cannot match."""
        self.phrases[cue] = list(phrases)
        pattern = pattern.replace(_EDGE + "{words}", word_regex(self.phrases[cue], but_not))
        self._patterns[cue] = re.compile(pattern.replace("{words}", phrase_regex(self.phrases[cue])))

    def _add_words(self, rules: dict) -> None:
        not_in_a_verb = _not_behind(rules["not_after_for_actual"])
        not_reached = _not_behind(rules["not_after_for_target"])
        ensuring = phrase_regex(rules["ensuring"])
        not_reached += "".join(rf"(?<!{word} (?={ensuring}))" for word in rules["ensured_after"])
        targets = [*rules["target_cues"], *rules["ensuring"]]
        self._add(Cue.TARGET, targets, not_reached + r"(?<!\w){words}(?!\w)", rules["not_target"])
        self._add(Cue.ACTUAL, rules["actual_cues"], not_in_a_verb + r"(?<!\w){words}(?!\w)", rules["not_actual"])
        self._add(Cue.NOW, rules["now_cues"], not_in_a_verb + r"(?<!\w){words}(?!\w)")
        self._add(Cue.THEN, rules["then_cues"], r"(?<!\w)(?<!trong (?=khi)){words}(?!\w)")
        self._add(Cue.ANAPHORA, rules["anaphora"])
        self._add(Cue.FIRST, rules["first"])
        self.first_of_others = re.compile(rf"(?<!của ){phrase_regex(rules['first_of_others'])} $")
        but_not = phrase_regex(rules["not_supposed"])
        self._add(Cue.SUPPOSED, rules["suppositions"], rf"(?<!\w){{words}} (?!{but_not}(?!\w))[^,;.#]{{0,40}}$")
        self._add(
            Cue.ECONOMY,
            rules["economy"],
            r"(?:^|[,;])[^,;#]{0,30}(?<!\w){words}(?!\w)[^,;#]{0,60}(?<!\w)(?:tăng|giảm)(?!\w)[^,;#]{0,40}$",
        )
        telling = phrase_regex(rules["telling_verbs"])
        self.label = re.compile(rf"(?!.{{0,60}}{telling}: )[^:.;\d\"“]{{3,60}}: ")  # 'Về hạ tầng số: …'
        self.lead = re.compile(  # 'Báo cáo cho thấy, năm 2023 …', 'Tính đến hết …'
            rf"[\"'(\[–-]{{0,2}}(?:[^;:#]{{0,140}} {telling}[,:] )?"
            r"(?:[^,;:#]{0,60}[-–:,] )?(?:theo [^,]{3,80}, )?(?:(?:cụ thể|riêng|trong đó|trong|tính|tính đến|đến|hết|"
            r"cũng|nhìn lại|chỉ|ngay|kết thúc|qua|từ|vào|tới|tại thời điểm|bước sang|năm qua|cũng trong)[, ]+){0,3}"
        )
        self._add(Cue.DISTANCE, rules["distances"], r"(?<!\w){words}(?! số(?!\w))[^,;.#]{0,60}$")
        self._add(Cue.PROVINCE, rules["province_words"])
        self._add(Cue.GROUP, rules["group_words"])
        self._add(Cue.OTHER, rules["other_province_words"])
        self._add(Cue.BODY, rules["bodies"])
        self._add(Cue.AIM_HEADING, rules["aim_headings"])
        self.result_heading = anywhere(rules["result_headings"])
        self._add(Cue.NAMING, rules["naming_cues"])
        self._add(Cue.TOPIC, rules["topic"])
        self._add(Cue.EACH, rules["each_of"], r"(?<!\w)(?:mỗi|từng) (?:một )?{words}(?!\w)")
        self._add(Cue.PART_OF_INDEX, rules["parts_of_index"])
        self._add(Cue.PART_OF_SUM, rules["parts_of_sum"])
        self._add(Cue.PARTS_FOLLOW, rules["parts_follow"], r"^ ?{words}(?!\w)")
        self._add(Cue.RANKED_NATIONALLY, rules["ranked_nationally"], " ?{words}")
        self.score_table = re.compile(
            rf" (?:điểm )?(?:ở|trong|về|theo|tại|trên) (?:{phrase_regex(rules['score_tables'])} )?"
        )
        self._add(Cue.LEVEL, rules["level_words"])
        self._add(
            Cue.IN_ORDER,
            ["lần lượt", "tương ứng", "theo thứ tự"],
            r"(?:lần lượt|(?<!\w)theo thứ tự(?= (?:là|đạt|với|ở|lần|hạng|xếp|#))"
            r"|(?<!\w)tương ứng(?= (?:là|đạt|với|ở mức|:|trong|của|năm|#+ và #)))",
        )
        self._add(Cue.PILLARS, rules["three_pillars"], r"(?<!\w){words}(?!\w)(?! (?:chính quyền|kinh tế|xã hội))")
        self._add(Cue.PART, rules["part_words"], r"{words}(?: tỷ lệ| khoảng| gần| hơn| trên)* ?$")
        verbs = phrase_regex(rules["condition_verbs"])
        self._add(Cue.CONDITION, rules["condition_subjects"], rf" ?{{words}}[^#;.]{{0,40}}? {verbs}(?!\w)[^#;.]*$")
        self.phrases[Cue.SOURCE] = rules["source_cues"]
        self.phrases[Cue.NUMBER] = rules["number_cues"]
        self.connective = re.compile(rf"[ ,;.:)(\"!?…/-]*(?:$|[,;.:)(\"]|{phrase_regex(rules['connectives'])}(?!\w))")

    def _add_differences(self, rules: dict) -> None:
        """The difference stands right before the number, or after what it is measured against."""
        filler = rf"(?: {phrase_regex(rules['difference_fillers'])})*"
        against = r"(?: so với [^#;.(),]{2,40}?)?"
        self._add(Cue.UP, rules["up"], rf"(?<!\w){{words}}{filler}{against}{filler} ?$")
        self._add(Cue.DOWN, rules["down"], rf"(?<!\w){{words}}{filler}{against}{filler} ?$")
        self._add(Cue.ADDED, rules["added"], rf"(?<!\w)(?<!cộng ){{words}}{filler} ?$")
        than = r"{words} (?:[^;.(),]{0,60} )?(?:là )?$"
        self._add(Cue.HIGHER, rules["higher"], r"(?<!\w)(?<!thấp )(?<!ít )(?<!nhỏ )" + than)
        self._add(Cue.LOWER, rules["lower"], r"(?<!\w)" + than)
        self._add(Cue.PLAN, rules["plan_words"], "{words}")
        self._add(Cue.AS_PLANNED, rules["plan_words"], r"{words}(?: là| đạt)? $")
        above = phrase_regex(rules["above_or_below"])
        self._add(
            Cue.BEYOND_PLAN, rules["plan_words"], rf"(?<!\w){above} (?:so với )?{{words}}(?: năm| đề ra| giao)* $"
        )
        self._add(
            Cue.OF_PLAN,
            rules["plan_words"],
            r" (?:so với )?{words}(?: năm| cả năm| được| giao| đề ra)*(?=[,.;)]|$| và | tăng)",
        )
        self._add(Cue.TO_PLAN, rules["plan_words"], r"[^,;.]{0,12}? (?:so với )?{words}(?!\w)")
        self._add(Cue.ABOVE_OR_BELOW, rules["above_or_below"], r"(?<!\w){words} $")
        self._add(Cue.THAN_PLANNED, rules["plan_words"], r"[^,;.]{0,12} so với {words}")
        self._add(Cue.THAN_EARLIER, rules["earlier_times"], r"(?:hơn|vượt|kém) (?:so với )?(?:hẳn |nhiều )?{words}")

    def _add_times(self, rules: dict) -> None:
        fillers, than = phrase_regex(rules["consumed_aim_fillers"]), phrase_regex(rules["measured_against"])
        self._add(
            Cue.CONSUMED_AIM,
            rules["consumed_aim_names"],
            rf"(?<!đặt )(?:các )?{{words}}(?: {fillers})* #+(?! (?:và|,) #)(?: (?:được |đã )?(?:đề ra|đặt ra|giao))?"
            rf"|(?:{than}|#) (?:các )?{{words}}(?: [^,;.:#()]{{0,36}}?)?(?: #+)?(?=[,;])",
        )
        self._add(Cue.ONLY, rules["only_words"], r"(?<!\w){words} $")
        self._add(Cue.CARRIED_OUT, rules["carried_out"], r"(?:^|[,;:(-] ?){words}:? $")
        fillers = phrase_regex(rules["aim_fillers"])
        who = rf"(?:mà )?(?:[^,;.#()]{{0,40}} )?{phrase_regex(rules['aim_set_by'])}(?: [^,;.#()]{{0,24}})?"
        set_by = rf"(?: {who} (?:là|đạt))?"
        not_in_a_verb = _not_behind(rules["not_after_for_aim"])
        aim = rf"{{words}}{set_by}(?: {fillers})*"
        self._add(
            Cue.AIM_BEFORE,
            rules["aim_names"],
            not_in_a_verb + rf"(?<!\w){aim} ?[\"(]?$" + rf"|\({{words}}(?: {fillers})*: ?$",
        )
        self._add(
            Cue.AIM_AFTER,
            rules["aim_after"],
            r"[^,.;#]{0,12} (?:(?:mà|như|do) [^,.;#]{0,24}|được |đã )?{words}(?!\w)"
            rf"(?! {phrase_regex(rules['not_in_aim_after'])}(?!\w))"
            rf"|[^,.;#]{{0,12}} mà [^,.;#]{{0,50}}{phrase_regex(rules['asked_by'])}(?!\w)",
        )
        self.phrases[Cue.AIM_AFTER] += rules["asked_by"]
        self._add(
            Cue.MET,
            rules["met_words"],
            r"(?<!\w){words}(?: [^\s,;.:]+){0,4}? (?:chỉ tiêu|mục tiêu)(?!\w)"
            r"|# (?:chỉ tiêu|mục tiêu)(?: [^\s,;.:#]+){0,2}? {words}(?!\w)",
        )
        self._add(Cue.DONE, rules["done_words"])
        self.relative_to_told = frozenset(rules["relative_to_told"])
        self.this_edition = frozenset(rules["this_edition"])
        self._add(
            Cue.LAST_YEAR,
            ["cùng kỳ"],
            r"(?<!so với )(?<!với )(?<!hơn )(?<!kém ){words}(?: năm (?:ngoái|trước))?"
            r"(?:,? (?:con số|tỷ lệ|số|chúng tôi|tỉnh|toàn tỉnh|cả tỉnh|thành phố)(?: này| đó| ấy)?)?"
            r"(?: (?:chỉ|mới|là|đạt|có))*:? ?$",
        )
        self.time_joint = re.compile(r"[^,;(#]{0,60} $")
        self.number_joint = re.compile(rf"(?: {phrase_regex(rules['number_joints'])})* ?$")

    def _add_places(self, rules: dict) -> None:
        def words(name: str) -> str:
            return phrase_regex(rules[name])

        self._add(Cue.ABROAD, rules["abroad"], r"(?<!\w){words}(?!\w)[^,;:(]{0,80}$")
        self._add(Cue.ASIDE, rules["aside_before"], rf"{{words}} (?:{words('aside_fillers')} )*$")
        self._add(Cue.COMPARED, rules["compared_by"], r"(?<!\w){words}(?!\w)[^#;()]{0,40}$")
        pairs = (("pointed_at", "pointing_words"), ("whole_words", "wholes"), ("pointed_at", "alone_then"))
        self.phrases[Cue.UNNAMED] = [
            *(f"{first} {second}" for one, two in pairs for first in rules[one] for second in rules[two]),
            *(f"một {word}" for word in rules["one_of"]),
            *(f"của {word}" for word in [*rules["alone"], "ngành"]),
            *(f"trên địa bàn {word}" for word in rules["pointed_at"]),
        ]
        self._patterns[Cue.UNNAMED] = re.compile(
            rf"\b(?:(?P<several>{words('pointed_several')} )?{words('pointed_at')} {words('pointing_words')}"
            rf"|{words('whole_words')} {words('wholes')}(?! hội(?!\w))"
            rf"|một {words('one_of')} {words('one_where')}"
            rf"|(?P<alone>của {words('alone')}(?= {words('alone_then')}(?!\w)|\s?$)"
            rf"|trên địa bàn {words('pointed_at')}(?!(?:,| và) {words('pointed_at')})"
            rf"|của ngành(?: [^\W\d_]+){{0,4}}?(?= {words('alone_then')}(?!\w))"
            rf"|^(?:(?:{words('alone_first')} ?#*|[^,;.:()]{{0,30}} (?:qua|nay)),? )?{words('pointed_at')}"
            rf"(?= {words('alone_then')}(?!\w))(?! (?:đã )?có {words('reaches_all')})))(?!\w)"
        )
        self._add(
            Cue.PART_OF,
            rules["part_of"],
            r"(?<!\w)(?:một|có|ở|tại) {words}(?: nhỏ| vùng cao)? (?:ở|của|thuộc|tại) $",
        )
        self._add(
            Cue.SEVERAL,
            rules["several_words"],
            rf"(?<!\w)(?<!một trong )(?<!trong số ){{words}} {words('several_of')}(?!\w)"
            r"(?! (?:trong|của|thuộc) (?:toàn )?tỉnh| trên địa bàn)",
        )
        self._add(
            Cue.MEAN,
            rules["averages"],
            rf"(?<!\w){{words}}(?: chung)?(?: của)?(?:(?: các)? cấp tỉnh|(?: các| #+)+ {words('averaged')})(?!\w)"
            rf"|(?<!\w){{words}} (?:của )?(?:(?:ba |các )?(?:dti|chỉ số|trụ cột))(?: [^;#]{{1,70}}?)? cấp tỉnh(?!\w)"
            rf"|(?<!\w){{words}} [^;#]{{2,40}} (?:của|ở) (?:các|#+) {words('averaged')}(?!\w)"
            rf"|{words('averaged_before')}(?: #+)?[^;#]{{0,90}} {{words}}(?!\w)",
        )
        self._add(Cue.NATIONAL, ["quốc gia"], rf"(?<!\w){words('national_before')} (?:cấp )?{{words}}(?!\w)")
        self._add(Cue.NATIONAL_AIM, rules["national_aims"])
        self._add(
            Cue.SURVEY,
            rules["surveys"],
            rf"(?<!\w)theo (?:một |kết quả |số liệu )*{{words}}[^.;]{{0,30}}? của {words('surveyors')}(?!\w)",
        )
        self.before_body = re.compile(rf"^[-+•* ,]*(?:về [^,]{{2,30}}, )?(?:{words('before_a_body')}[ ,]+)*$")
        company = word_regex(rules["companies"])
        self.company_before = re.compile(rf"{company}(?: {words('company_verbs')})*:? $")
        of_one = rf"(?:của|do) (?:nhà mạng |mạng |công ty )?{company}(?!\w)(?!(?:,| và| hay) {company})"
        self.company_after = re.compile(rf" [^,;.#()]{{0,40}}?(?<!\w){of_one}")
        tells = r"(?:cho biết|cho hay|thông tin|chia sẻ)[,:]? *(?:(?:chỉ )?riêng *)?"
        self.company_speaks = re.compile(rf"{company}(?!\w)[^;.]{{0,60}} {tells}$")
        field = r"#+(?: #+ (?:tỉnh, thành(?: phố)?|tỉnh|địa phương))?"  # 'dẫn đầu 63 tỉnh, thành phố cả nước'
        self.ranked_among = re.compile(rf"(?:{field}|{words('ranked_among')})(?: (?:trong|của|ở|toàn|trên))* $")
        kinds = rf"(?:xã|thôn|bản|huyện|trường|hộ) {words('some_kinds')}"
        self.some_kind = re.compile(rf"(?<!\w)(?:các|những) {kinds}(?!\w)[^.;#]{{0,80}}$")
        self.country_is_ranked = re.compile(rf" {words('country_is_ranked')}")
        self.not_alone_after = re.compile(rf"{words('not_alone_after')} ?$")
        self.not_alone_before = re.compile(rf" (?:{words('not_alone_before')}|thành(?!\w))|, thành|/")

    def _add_ministries(self, vocabulary: Vocabulary) -> None:
        """What a ministry itself has or does: 'Bộ Công Thương dẫn đầu với 83,5%', 'Bộ Tư pháp (77,7%)'."""
        ministries = (row for row in vocabulary.registers["organizations"] if row["kind"].startswith("minist"))
        names = {fold(name) for row in ministries for name in (row["name_vi"], *row["aliases"].split("|"))}
        does = phrase_regex(vocabulary.rules["placing"]["ministry_verbs"])
        spelled = sorted(name for name in names if name.startswith("bộ "))
        self._add(Cue.MINISTRY, spelled, rf"(?<!\w){{words}} (?:(?:{does}|#+)(?!\w)[^;]*|\()$")


def _loosely(phrases: list[str]) -> re.Pattern[str]:
    """'xếp hạng...cđs': up to thirty letters of the same clause for the points."""
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(p).replace(re.escape('...'), '[^.;]{0,30}') for p in phrases)})(?!\w)"
    )


@lru_cache(maxsize=4)
def discourse(vocabulary: Vocabulary) -> Discourse:
    return Discourse(vocabulary)
