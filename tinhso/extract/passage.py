"""What a passage carries along from sentence to sentence: headings, time and status, the place it is about, what it
counts.

Belongs here: how a heading, a lead-in or a sentence changes what the next numbers fall back on. What a number makes of
it is decided in placing.py and timing.py.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter

from tinhso.extract.asides import names_in_passing, turns_to
from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Slot
from tinhso.extract.framing import Found, FrameBuilder
from tinhso.extract.headings import Headings
from tinhso.extract.links import DTI, Link, Topics
from tinhso.extract.periods import Period
from tinhso.extract.places import About
from tinhso.extract.quantities import Kind, Quantity
from tinhso.extract.regions import RegionSpan
from tinhso.extract.setting import GROUPS, PROVINCES, SUB_PROVINCIAL, YEAR_REPORTS, Setting
from tinhso.extract.statuses import BY_RESULT, GOES_ON, PassageTime
from tinhso.extract.timing import Carried, Timing
from tinhso.extract.unnamed_places import says_part

_OPENING = 1_200  # letters behind the title
_OF_AN_INDEX = 60  # letters: 'DTI của tỉnh năm 2022'
_REPORTS_ON = re.compile(
    r"(?:^|[,:] |(?<!\w)trong |(?<!\w)(?:kết quả|báo cáo|tổng kết|sơ kết|thực hiện|triển khai)(?!\w)"
    r"[^,.;:\"“”]{0,80} )$"
)
_APART = re.compile(r"riêng (?:địa bàn |ở |tại |tỉnh |thành phố )*$")
_FIELD = re.compile(r"(?<!\w)(?:trong|ở|tại|so với)(?: các tỉnh| khu vực| vùng| toàn)* $")
_ENCLOSED = re.compile(r"\([^()]*\)")
_DIGIT = re.compile(r"\d")
_OF_THE_PROVINCE = re.compile(r"(?<!\w)toàn tỉnh(?!\w)|(?:^|[,;:] )tỉnh (?:còn|có|đạt|hiện|đang)(?!\w)")
_BESIDE = re.compile(r"(?<!\w)trong khi (?:đó,? )?(?:ở |tại |tỉnh |thành phố |tp\.? )*$")
_HAS = re.compile(r" (?:đã |đang )?(?:có|dùng|sử dụng|mở)(?!\w)")
_LAST_YEAR = "so với cùng kỳ"
_ANY_INDEX = "index"


class Passage:
    """Made anew for each article. `focus` holds the links of the last sentence that had any, `topics` what it named."""

    def __init__(self, setting: Setting, frames: FrameBuilder) -> None:
        self._setting, self._frames = setting, frames
        self.focus: list[Link] = []
        self.told: list[Link] = []
        self.places_told: dict[Quantity, str | None] = {}
        self.provinces: list[str] = []  # that the paragraph has named, in order
        self.years_before: list[int] = []  # that the last sentence with years of results named, in order
        self.parts_told: dict[Quantity, str | None] = {}  # the part of the region that each of `told` covers
        self.topics = Topics()
        self.country_topics: Topics | None = None  # what a sentence without a number named 'của cả nước'
        self.about = About()
        self.time = PassageTime()
        self.aim: str | None = None  # due date of the last target of the paragraph
        self._aim_above: str | None = None  # of the paragraph before, where that is yet to come
        self._compared: str | None = None  # the time that the paragraph last compared with
        self._headings = Headings(setting)
        self._province_id: str | None = None  # the last province a sentence was about
        self._named: str | None = None  # the time that a sentence of the paragraph named last
        self._scene: str | None = None  # the time that a sentence without other numbers was about
        self._parts: dict[str, str | None] = {}  # indicator → the part of the region its last number covered
        self._year_of_sentence_before = ""  # an annual figure told right after an index is of its year
        self._said: dict[str, str] = {}  # family → the year first said of it in this sentence
        self._years_named: set[int] = set()  # of results, but for indices, which are of their own year
        self._years_told: set[int] = set()  # in sentences so far, but for aims and indices
        self._years: dict[str, str] = {}  # family of an index → the year last said of it

    @property
    def _last_period(self) -> str | None:
        """The time said above: of the heading, else of the passage."""
        return self._headings.time.period or self.time.period or self._scene

    def period_above(self, link: Link) -> str | None:
        """The time of a number of a table, as said above it: for an index a year, not the day it was announced."""
        if not self.is_yearly(link):
            return self._last_period
        said = (self._headings.time.period, self._remembered(link), self._last_period)
        return next((period for period in said if period and len(period) == 4), None)

    def open_paragraph(self, paragraph: str) -> None:
        """`paragraph` is its folded text. What a heading said goes on for the bullets below it."""
        is_item = self._headings.enter(paragraph)
        published = self._setting.published
        self._aim_above = self.aim if self.aim and published and self.aim[:4] > str(published.year) else None
        if self.aim is None or not self._goes_on_with_aims(paragraph):
            self.time, self.aim = self._headings.time, None
        self._compared = self._named = None
        self._parts.clear()
        self.country_topics = None
        self.provinces.clear()
        self.years_before = []
        self._year_of_sentence_before = ""
        self.about = _opening(self._province_id)
        if not is_item:
            self.focus = self.focus if paragraph.startswith("cụ thể, ") else []
            if self.told and not self._points_up(paragraph):
                self.told = []

    def _points_up(self, paragraph: str) -> bool:
        """'Các tỷ lệ trên lần lượt là …': of what the paragraph before told."""
        return "lần lượt" in paragraph and self._setting.words.told_above.search(paragraph) is not None

    def _goes_on_with_aims(self, paragraph: str) -> bool:
        """'Theo kế hoạch, đến năm 2025 …' ⏎ 'Về xã hội số, …': the aims go on below."""
        aims_before = self.time.is_target and not self._headings.time.is_target
        return aims_before and self._headings.aims_go_on(paragraph)

    def topics_and_place(self, sentence: Found) -> tuple[Topics, About]:
        """What the numbers of a sentence fall back on: what the passage is about, or what was said of the country.

        'Cả nước đạt 0,7955. Theo trụ cột, chính quyền số đạt 0,7582.': parts are of the country like their whole, and
        so is what is pointed at: 'Tỷ lệ hồ sơ trực tuyến của cả nước là 45%. Con số này năm trước là 12%.'
        """
        named, self.country_topics = self.country_topics, None
        points_back = sentence.says(Cue.ANAPHORA, self._setting.words)
        topics = named if named and points_back else self.topics
        if sentence.places or Cue.PROVINCE in sentence.words:
            return topics, self.about
        said_of = {self.places_told.get(link.quantity) for link in self.focus}
        is_of_country = points_back and (topics is named or said_of == {"vn"})
        if sentence.says(Cue.PARTS_FOLLOW, self._setting.words):
            is_of_country |= next(reversed(self.places_told.values()), None) == "vn"
        return topics, About("vn", None, False, self._province_id) if is_of_country else self.about

    def leave_sentence(self, sentence: Found) -> None:
        """Once a sentence is read: where the passage now is, and what time and status it carries on."""
        self._year_of_sentence_before = self._said.get(DTI, "")[:4] if self._said else ""
        of_indices = self._tells_indices_only()
        if self._said:
            self._said = {}
        if sentence.places:
            self._move_to(sentence)
            self.provinces += [p.region_id for p in sentence.places if p.level in PROVINCES and p.kind != "inside"]
        else:
            self._move_without_name(sentence)
        if self.about.is_sub_provincial and _OF_THE_PROVINCE.search(sentence.text):
            primary = self._setting.primary_region_id
            self.about = About(primary, primary, False, self._province_id)
        self._notice_time(sentence, of_indices)
        years = [period for period in sentence.periods if len(period.text) == 4 and not period.is_due]
        if years:
            self.years_before = list(dict.fromkeys(period.year for period in years))
            self._note_years_told(sentence, years)

    def _note_years_told(self, sentence: Found, years: list[Period]) -> None:
        """The years that the opening reports on: 'Năm 2024, …', 'cho biết, năm 2022 …', 'kết quả … năm 2022'."""
        words, start = self._setting.words, sentence.span.start
        if start > self._setting.document.title_span.end + _OPENING:
            return
        indices = [words.index_names[name] for name in sentence.words & words.index_names.keys()]
        for period in years:
            before, printed = sentence.text[: period.start - start], sentence.text[period.start - start :]
            is_told = not period.is_reference and period.text in printed[: period.end - period.start]
            if not is_told or not _REPORTS_ON.search(before) or words[Cue.TARGET].search(before):
                continue
            if not any(name.search(before[-_OF_AN_INDEX:]) for name in indices):
                self._years_told.add(period.year)

    def _tells_indices_only(self) -> bool:
        """'Năm 2021, tỉnh xếp thứ 20 về DTI. Toàn tỉnh có 1.676 tổ': the year of an index is its own."""
        return bool(self._said) and all(
            self._setting.grammar.value_types.get(family) == "index" for family in self._said
        )

    def carried(self, link: Link) -> Carried:
        """What a number of this link falls back on for its time."""
        time, is_told_with_one = self.time, link.indicator_id in self._setting.words.told_with_an_index
        if is_told_with_one and self._year_of_sentence_before and not (time.period or time.is_target):
            time = time._replace(period=self._year_of_sentence_before)
        is_of_now = link.kind == Kind.COUNT and self._setting.published  # of what there is, the count is of now
        reported = None if is_of_now else self._reported()
        return Carried(time, self._remembered(link), self.aim, self._aim_above, reported, self._named)

    def _reported(self) -> str | None:
        """In the first months of a year: the year before, where all that was told with its time was of that year. In a
        text without a date: the year of its title, else the one that its opening reports on."""
        published = self._setting.published
        if not published:
            told = self._years_told
            return self._setting.year_of_title or (str(*told) if len(told) == 1 else None)
        years = self._years_named or self._years_told
        return str(published.year - 1) if published.month <= YEAR_REPORTS and years == {published.year - 1} else None

    def compared_with(self, slot: Slot) -> str | None:
        """The time that the sentence, or the one before, compares with ('so với năm 2022', 'so với cùng kỳ')."""
        named = [p for p in slot.frame.periods if p.is_reference and p.end <= slot.quantity.start]
        if named:
            return named[-1].text
        published = self._setting.published
        if published and _LAST_YEAR in slot.frame.masked and _LAST_YEAR in slot.before():
            return str(published.year - 1)
        return self._compared

    def parts_gone_on(self, slot: Slot, link: Link, scopes: list[str | None]) -> list[str | None]:
        """Without a part of its own, a number that points back covers the part that the one before did, and so does one
        without a subject."""
        if scopes == [None] and link.head is None:
            return [self._parts.get(link.indicator_id)]
        if scopes == [None] and self.told and _HAS.match(slot.after(16)):
            return [self._of_the_subject_before(slot, link)]
        if scopes[0] in self._setting.words.parts:
            self._parts[link.indicator_id] = scopes[0]
        return scopes

    def _of_the_subject_before(self, slot: Slot, link: Link) -> str | None:
        """'76% người trưởng thành có điện thoại thông minh; 68,2% có tài khoản ngân hàng': of the adults, too."""
        before, frame = self.told[-1].quantity, slot.frame
        if slot.position == 0 or frame.quantities[slot.position - 1] != before or before.kind is not Kind.PERCENT:
            return None
        part = self.parts_told.get(before)
        return part if part in frame.grammar.scopes[link.indicator_id] else None

    def note_aim(self, timing: Timing) -> None:
        """A due date holds for the aims after it."""
        if timing.status == "target" and timing.period:
            self.aim = timing.period

    def note_year(self, link: Link, timing: Timing) -> None:
        """A year named with a number holds for the numbers of its family after it."""
        if timing.status != "actual" or not timing.period:
            return
        if not timing.how_period.startswith("named"):
            if self.is_yearly(link):
                self._said.setdefault(self._family(link.indicator_id), timing.period)
            return
        if not self.is_yearly(link):
            self._years_named.add(int(timing.period[:4]))
        said = self._said.setdefault(self._family(link.indicator_id), timing.period)
        if timing.period[:4] < said[:4]:
            return  # 'năm 2022 hạng 31, trong khi năm 2021 hạng 44': the sentence is about the later one
        self._years[self._family(link.indicator_id)] = timing.period[:4] if self.is_yearly(link) else timing.period
        if self.is_yearly(link):
            self._years[_ANY_INDEX] = timing.period[:4]  # indices of one year are told together

    def go_on_from(self, link: Link, timing: Timing) -> None:
        """The last number of a sentence decides how the next sentence begins; the year of an index is its own."""
        if timing.status == "actual" and self.time.is_carried:
            self.time = self._headings.time  # the aims of the sentence before end with it
        if self.is_yearly(link) and timing.status == "actual":
            return
        if timing.status == "target" and timing.how_status in GOES_ON:
            self.time = PassageTime(timing.period, True, True, not self._headings.time.is_target)
        elif self._is_of_the_year_before(timing):
            self.time = PassageTime(timing.period[:4])
        elif timing.status == "actual" and timing.how_status == BY_RESULT:
            self.time = PassageTime(timing.period if not timing.is_inferred else None)

    def _is_of_the_year_before(self, timing: Timing) -> bool:
        """In the first months of a year, a paragraph that names the year before goes on telling of it."""
        published = self._setting.published
        if not published or published.month > YEAR_REPORTS or timing.status != "actual" or not timing.period:
            return False
        is_told = timing.how_period.startswith("named") or timing.how_period == "that of the number before"
        return is_told and timing.period[:4] == str(published.year - 1)

    def is_yearly(self, link: Link) -> bool:
        """An index is published for a year; the quality of service is measured at any time."""
        return (
            self._setting.grammar.value_types[link.indicator_id] == "index"
            and link.indicator_id != "service_quality_index"
        )

    def _family(self, indicator_id: str) -> str:
        """The pillars are published with the index, for the same year."""
        return self._setting.words.families.get(indicator_id, indicator_id)

    def _remembered(self, link: Link) -> str | None:
        is_index = self._setting.grammar.value_types[link.indicator_id] == "index"
        by_topic = link.how in ("topic", "pointed back") or (link.head is not None and not link.head.weight)
        if not is_index and not by_topic:
            return None
        of_any = self._years.get(_ANY_INDEX) if self.is_yearly(link) else None
        return self._years.get(self._family(link.indicator_id)) or of_any

    # -- time and status -----------------------------------------------------------------------------------------
    def _notice_time(self, sentence: Found, of_indices: bool) -> None:
        """A heading or a lead-in sets the time and the status of what follows it."""
        text, own, published = sentence.text, sentence.periods, self._setting.published
        if own or _LAST_YEAR in text:
            self._notice_comparison(sentence)
        if own:
            dateline = published.isoformat() if published else ""
            own = [p for p in own if not p.is_reference and p.text != dateline]
            self._named = own[-1].text if own else self._named
        if self._headings.is_opened_by(sentence):
            if self._headings.open(sentence, own):
                self.time = self._headings.time
        elif not own:
            if self.time.period and self._is_of_now(sentence):
                self.time = self._headings.time
        elif not published or own[0].year <= published.year:
            before = self.time.period
            back = before is not None and own[0].text[:4] < before[:4]  # a look back ends with its sentence
            if not (back or of_indices) and self._leads(sentence, own):
                self.time = self.time._replace(
                    period=own[0].text, is_target=self.time.is_target and self.time.has_status
                )
        if own:
            times = [(p.start - sentence.span.start, p.text) for p in own if not p.is_due]
            if published:  # 'nâng hạng năm 2024', said in 2024: the index of a year comes out in the next one
                times = [(at, period) for at, period in times if int(period[:4]) < published.year]
            # '(năm 2022)': another; 'từ năm 2022': since when
            self._notice_years(sentence, [told for told in times if not text[: told[0]].endswith(("(", " từ "))])

    def _is_of_now(self, sentence: Found) -> bool:
        """'Năm 2022, … . Hiện 100% sở, ngành …': the look back ends."""
        if self.time.is_target or self.time.has_status or Cue.NOW not in sentence.words:
            return False
        return self._setting.words[Cue.NOW].match(sentence.text) is not None

    def _notice_comparison(self, sentence: Found) -> None:
        named = [p.text for p in sentence.periods if p.is_reference]
        published = self._setting.published
        if named:
            self._compared = named[-1]
        elif published and _LAST_YEAR in sentence.text:
            self._compared = str(published.year - 1)

    def _leads(self, sentence: Found, own: list[Period]) -> bool:
        """'Năm 2022, …' is a time for what follows, 'kinh tế số năm 2022 …' is not; a sentence without other numbers
        is, and it is the time of a table below it."""
        start, text = sentence.span.start, sentence.text
        ahead = text[: own[0].start - start]
        if _DIGIT.search(ahead) or _DIGIT.search(text, own[-1].end - start):
            return self._setting.words.lead.fullmatch(ahead) is not None
        self._scene = own[-1].text
        return True

    def _notice_years(self, sentence: Found, times: list[tuple[int, str]]) -> None:
        """'DTI năm 2022 …': the year of the index from here on. `times` are (offset in the sentence, period)."""
        index_names = self._setting.words.index_names
        named = {
            family: [match.span() for match in index_names[family].finditer(sentence.text)]
            for family in sentence.words & index_names.keys()
        }
        near = {
            family: [(at < end, text) for start, end in spans for at, text in times if start - 40 < at < end + 60]
            for family, spans in named.items()
        }
        one_year = [(False, text) for _, text in times] if len({text[:4] for _, text in times}) == 1 else []
        told_together = one_year if any(near.values()) else []  # 'công bố PAR INDEX và … (SIPAS) năm 2023'
        for family, spans in named.items():
            if spans and (found := near[family] or told_together):
                self._years[family] = min(found, key=itemgetter(0))[1][:4]  # what follows the name goes first

    # -- place ---------------------------------------------------------------------------------------------------
    def _move_without_name(self, sentence: Found) -> None:
        """A survey of the country, a part of the province without its name."""
        if sentence.says(Cue.SURVEY, self._setting.words):
            self.about = About("vn", None, False, self._province_id)
        if Cue.UNNAMED in sentence.words:
            part = self._setting.words[Cue.UNNAMED].search(sentence.text)
            if part and says_part(part):
                self.about = self.about._replace(is_sub_provincial=True)

    def _move_to(self, sentence: Found) -> None:
        """The first province that a sentence is about is what the passage is about from there on."""
        first, text, words = sentence.span.start, sentence.text, self._setting.words
        generic = words[Cue.PROVINCE].search(text) if Cue.PROVINCE in sentence.words else None
        passing = -1
        for place in sentence.places:
            start = place.start - first
            between = text[passing:start]
            is_next = passing >= 0 and turns_to(text[:passing], between)
            if passing >= 0 and not is_next and _ENCLOSED.sub("", between).strip(" ,") in ("", "và"):
                passing = place.end - first
                continue  # 'cộng cả số liệu của Vĩnh Phúc và Hòa Bình'
            ahead = text[max(0, start - 40) : start]
            is_passing = Cue.ASIDE in sentence.words and names_in_passing(words, ahead)
            passing = place.end - first if is_passing else -1
            if generic and place.level in GROUPS and _FIELD.search(ahead):
                continue  # 'Trong khu vực Tây Nguyên, tỉnh chỉ đứng trên Đắk Nông'
            if generic and generic.start() < start and place.level in PROVINCES:
                break  # 'Chỉ số của tỉnh … cao hơn Hải Phòng': still about the province it was about
            sub = place.level in SUB_PROVINCIAL and place.kind != "named"
            if self._is_former_part(place.region_id):
                continue  # 'ở Nam Định cũ 63%, Hà Nam cũ 59%': still about the merged one
            if sub and sentence.digit is not None and place.start > sentence.digit:
                continue  # 'riêng quận Cái Răng 99,9%' at the end of a sentence about the province
            if is_passing or not self._may_be_about(place, sub) or _APART.search(ahead):
                continue
            if self._is_beside(sentence, place, ahead):
                continue
            if (
                place.level in GROUPS
                and start > 30
                and self._setting.level(self._setting.primary_region_id) not in GROUPS
            ):
                continue
            province = place.region_id if place.level in PROVINCES else self.about.province_id
            self.about = About(place.region_id, province, sub, self._province_id)
            if not sub:
                self._province_id = province or self._province_id
                break  # the first province of a sentence is what it is about

    def _is_beside(self, sentence: Found, place: RegionSpan, ahead: str) -> bool:
        """'Sở đã công bố 1.145 bộ dữ liệu, trong khi Huế có 280 bộ': still about the province it was about."""
        is_told = sentence.digit is not None and sentence.digit < place.start
        return is_told and self.about.region_id is None and _BESIDE.search(ahead) is not None

    def _is_former_part(self, region_id: str | None) -> bool:
        primary = self._setting.primary_region_id
        return region_id != primary and self._setting.successors.get(region_id or "") == primary

    def _may_be_about(self, place: RegionSpan, sub: bool) -> bool:
        """A district does not take over from the province."""
        if place.kind == "inside" or place.level == "country" or not (place.region_id or sub):
            return False
        return not (sub and self.about.region_id and not self.about.is_sub_provincial)


@lru_cache(maxsize=256)  # made anew for each paragraph otherwise
def _opening(earlier_province_id: str | None) -> About:
    """What a passage is about before it names anything."""
    return About(earlier_province_id=earlier_province_id)
