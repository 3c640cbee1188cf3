"""The Vietnamese encodings of before Unicode: TCVN3 (ABC, one byte a letter) and VNI (a letter and its mark).

Both draw Vietnamese by fonts over Latin-1, so text in them looks like Latin letters out of place.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

_TCVN3 = str.maketrans(
    "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®¡¢§£¤¥¦",
    "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĂÂĐÊÔƠƯ",
)

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX = {"á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE = {"é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}


def _vni_table() -> dict[str, str]:
    """VNI code → letter, lower and upper case; 'aâ' → 'â', 'oá' → 'ố', 'öõ' → 'ữ'."""
    table = dict(_SINGLE)
    for code, letter in {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}.items():
        table |= {code + mark: letter + tone for mark, tone in _TONES.items()}
    for letter in "aeo":
        table[letter + "â"] = letter + "\u0302"
        table |= {letter + mark: letter + "\u0302" + tone for mark, tone in _CIRCUMFLEX.items()}
    table["aê"] = "ă"
    table |= {"a" + mark: "ă" + tone for mark, tone in _BREVE.items()}
    composed = {code: unicodedata.normalize("NFC", letter) for code, letter in table.items()}
    both = {code.capitalize(): letter.upper() for code, letter in composed.items()}  # 'Aù', as typed with a capital
    return composed | both | {code.upper(): letter.upper() for code, letter in composed.items()}


_VNI = _vni_table()
_VNI_CODE = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Text whose TCVN3 bytes were read as Latin-1."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """Text whose VNI bytes were read as windows-1252."""
    return _VNI_CODE.sub(lambda found: _VNI[found.group()], text)


# Words of every page; one list serves to tell Vietnamese from the same bytes read wrongly.
_EVERYDAY = frozenset(
    """
    và của các được không một có là những người trong tỉnh số chuyển đổi với để đã đến về từ này nhà nước phát triển
    kinh tế hội chính quyền thành phố năm ngày cho vào ra theo trên dưới việc làm công nghệ thông tin dịch vụ đạt tại
    xã huyện sở ủy phủ việt nam cũng còn như khi đó sẽ bị phải nhiều lại đang tổ chức hoạt động lý đảng xây dựng thực
    hiện vực vùng miền phía bắc đồng bộ sản xuất nông nghiệp thương mại điện tử trực tuyến cấp cơ sở dữ liệu
""".split()
)
_MARKED_WORD = re.compile(r"[^\W\d_]{0,12}[^\x00-\x7f][^\W\d_]{0,12}")
_SAMPLE_TEXT, _SAMPLE_WORDS = 300_000, 3_000  # pages may begin with much script and no text


def vietnamese_share(text: str) -> float:
    """Of the words that hold a letter past ASCII, the share that are everyday Vietnamese words; 0 without any."""
    sample = unicodedata.normalize("NFC", text[:_SAMPLE_TEXT]).lower()
    marked = [found.group() for found in islice(_MARKED_WORD.finditer(sample), _SAMPLE_WORDS)]
    return sum(word in _EVERYDAY for word in marked) / len(marked) if marked else 0.0
