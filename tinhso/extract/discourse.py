"""Words that carry a number's place in the sentence (rules/discourse.yml, rules/scopes.yml), compiled once."""

from __future__ import annotations

import re
from functools import lru_cache

from tinhso.extract.numbers import phrase_regex
from tinhso.vocabulary import Vocabulary


_NOT_IN_A_VERB = r"(?<!thực )(?<!thể )(?<!phát )(?<!xuất )(?<!biểu )"


def _anywhere(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{phrase_regex(phrases)})(?!\w)")


class Discourse:
    def __init__(self, vocabulary: Vocabulary) -> None:
        rules, scopes = vocabulary.rules["discourse"], vocabulary.rules["scopes"]
        self.target = _anywhere(rules["target_cues"])
        # 'thực hiện', 'phát hiện' say nothing of when
        self.actual = re.compile(_NOT_IN_A_VERB + _anywhere(rules["actual_cues"]).pattern)
        self.now = re.compile(_NOT_IN_A_VERB + _anywhere(rules["now_cues"]).pattern)
        self.anaphora = _anywhere(rules["anaphora"])
        self.first = _anywhere(rules["first"])
        self.province_word = _anywhere(rules["province_words"])
        self.group_word = _anywhere(rules["group_words"])
        self.country_word = _anywhere(rules["country_words"])
        self.bodies = _anywhere(rules["bodies"])
        self.yardstick = re.compile(rf"(?<!\w)(?:{phrase_regex(rules['yardstick_before'])})(?: (?:mức|của|chung|là))* $")
        self.function_words = frozenset(rules["function_words"].split())
        filler = r"(?: (?:thêm|tới|khoảng|gần|hơn|mạnh|nhẹ|bình quân|trung bình|hằng năm|hàng năm|mỗi năm|trên|nhanh|ở mức|cả|ước|tương ứng|tương đương|tối thiểu|ít nhất|liền))*"
        # the difference stands right before the number, or after what it is measured against
        against = r"(?: so với [^#;.(),]{2,40}?)?"
        self.up = re.compile(rf"(?<!\w)(?:{phrase_regex(rules['up'])}){filler}{against}{filler} ?$")
        self.down = re.compile(rf"(?<!\w)(?:{phrase_regex(rules['down'])}){filler}{against}{filler} ?$")
        self.added = re.compile(rf"(?<!\w)(?:{phrase_regex(rules['added'])}){filler} ?$")
        self.higher = re.compile(rf"(?<!\w)(?<!thấp )(?<!ít )(?<!nhỏ )(?:{phrase_regex(rules['higher'])}) (?:[^;.(),]{{0,60}} )?(?:là )?$")
        self.lower = re.compile(rf"(?<!\w)(?:{phrase_regex(rules['lower'])}) (?:[^;.(),]{{0,60}} )?(?:là )?$")
        self.tiers = {name: _anywhere(words) for name, words in scopes["tiers"].items()}
        self.parts = {name: _anywhere(words) for name, words in scopes["parts"].items()}
        self.implied_scope = scopes["implied"]
        self.topic = re.compile(
            r"(?<!\w)(?:chuyển đổi số|cđs|trực tuyến|điện tử|công nghệ số|công nghệ thông tin|cntt|dữ liệu|internet|kinh tế số|xã hội số|"
            r"chính quyền số|nền tảng số|kỹ năng số|số hóa|cáp quang|[345]g|ioc|dti|thông minh|dịch vụ công|chữ ký số|vneid|phần mềm|camera|"
            r"an toàn thông tin|hạ tầng số|thương mại điện tử|đề án 06|tthc|hệ thống thông tin|mã qr|không dùng tiền mặt|ứng dụng)(?!\w)"
        )


@lru_cache(maxsize=4)
def discourse(vocabulary: Vocabulary) -> Discourse:
    return Discourse(vocabulary)
