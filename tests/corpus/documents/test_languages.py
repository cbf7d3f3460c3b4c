"""Telling the language of a text: what is in another than English is named, and nothing else is."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import SandboxLimits, read_in_sandbox
from corpus.documents.document import read_document
from corpus.documents.languages import foreign_language_of
from tests.corpus.documents.making_archives import make_zip

ENGLISH = "The river rose for a third day on Monday, and officials in Tarn said that the bridge would stay open. "
GERMAN = (
    "Der Fluss stieg am Montag den dritten Tag in Folge, und die Behörden in Tarn teilten mit, dass die Brücke für Busse "
    "geöffnet bleibt. Die Bewohner der unteren Straßen wurden aufgefordert, ihre Häuser zu verlassen. "
)
FOREIGN = {
    "German": GERMAN,
    "French": "La rivière est montée lundi pour le troisième jour de suite, et les autorités ont déclaré que le pont "
    "resterait ouvert aux autobus. Les habitants des rues basses ont été priés de quitter leurs maisons.",
    "Spanish": "El río creció el lunes por tercer día consecutivo, y las autoridades dijeron que el puente seguiría "
    "abierto para los autobuses. Se pidió a los vecinos de las calles bajas que abandonaran sus casas.",
    "Polish": "W poniedziałek poziom wody w rzece podnosił się trzeci dzień z rzędu, a władze poinformowały, że most "
    "pozostanie otwarty dla autobusów. Mieszkańców niższych ulic poproszono o opuszczenie domów.",
    "Ukrainian": "У понеділок рівень води в річці піднімався третій день поспіль, і влада повідомила, що міст залишиться "
    "відкритим для автобусів. Мешканців нижніх вулиць попросили залишити свої домівки.",
    "Russian": "В понедельник уровень воды в реке поднимался третий день подряд, и власти сообщили, что мост останется "
    "открытым для автобусов. Жителей нижних улиц попросили покинуть свои дома.",
    "Chinese": "周一河水连续第三天上涨，当局表示桥梁将继续对公共汽车开放。居住在低洼街道的居民被要求在傍晚前离开家园。"
    "市长向省里请求派出船只和帐篷，这些帐篷将搭建在足球场上。两所学校停课至周四，第三所学校接收无处可去的居民。消防队员整夜在堤坝上堆放沙袋。",
    "Korean": "월요일 강물이 사흘째 계속 불어났고, 당국은 다리를 버스에 계속 개방하겠다고 밝혔다. "
    "낮은 거리에 사는 주민들은 저녁 전에 집을 떠나라는 요청을 받았다. "
    "시장은 도에 배와 천막을 요청했으며, 천막은 축구장에 설치될 예정이다.",
    "Hebrew": "הנהר עלה ביום שני זה היום השלישי ברציפות, והרשויות אמרו כי הגשר יישאר פתוח לאוטובוסים. תושבי הרחובות "
    "הנמוכים התבקשו לעזוב את בתיהם לפני הערב.",
    "Arabic": "ارتفع منسوب النهر يوم الاثنين لليوم الثالث على التوالي، وقالت السلطات إن الجسر سيبقى مفتوحا أمام "
    "الحافلات. وطلب من سكان الشوارع المنخفضة مغادرة منازلهم قبل المساء.",
}
ALIKE = {
    "Rijeka je u ponedjeljak rasla treći dan zaredom, a vlasti u Tarnu priopćile su da će most ostati otvoren za autobuse. "
    "Stanovnici nižih ulica zamoljeni su da napuste kuće prije večeri.": {"Croatian", "Bosnian", "Serbian"},
    "Reka je u ponedeljak rasla treći dan zaredom, a vlasti u Tarnu saopštile su da će most ostati otvoren za autobuse. "
    "Stanovnici nižih ulica zamoljeni su da napuste kuće pre večeri.": {"Croatian", "Bosnian", "Serbian"},
    "Elva steig måndag for tredje dagen på rad, og styresmaktene i Tarn sa at brua skal haldast open for bussar. Folk som "
    "bur i dei låge gatene vart bedne om å forlate husa sine før kvelden.": {"Norwegian", "Norwegian Nynorsk"},
    "Sungai naik pada hari Senin selama tiga hari berturut-turut, dan pihak berwenang di Tarn mengatakan bahwa jembatan "
    "akan tetap dibuka untuk bus. Warga diminta meninggalkan rumah mereka.": {"Indonesian", "Malay"},
    "النهر عِلي يوم الاتنين لتالت يوم ورا بعض، والمسؤولين قالوا إن الكوبري هيفضل مفتوح للأتوبيسات بس. الناس اللي ساكنين في "
    "الشوارع الواطية اتقال لهم يسيبوا بيوتهم قبل بالليل علشان المية.": {"Arabic"},
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_named(language: str) -> None:
    assert foreign_language_of(FOREIGN[language]) == language


@pytest.mark.parametrize("text", ALIKE)
def test_languages_that_are_near_each_other_are_still_foreign(text: str) -> None:
    assert foreign_language_of(text) in ALIKE[text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "River rises",
        ENGLISH,
        "Mayor warns residents: flood waters rising, bridges closing, schools shut until Thursday, boats requested, "
        "football ground becomes camp, volunteers needed tonight",
        ENGLISH * 3 + "„Wir bleiben hier, bis der Fluss wieder fällt“, sagte sie.",
        "Arsenal 45 60\nChelsea 40 55\nLiverpool 39 52\nManchester City 38 50\nTottenham 35 48\nNewcastle 30 40\n"
        "Brighton 28 39\nAston Villa 27 33\nCrystal Palace 25 30\nBournemouth 22 29",
        "Wolodymyr Selenskyj, Sergej Lawrow, Dmitri Peskow, Rustem Umerow, Wladimir Medinski, Recep Tayyip Erdoğan, Hakan "
        "Fidan, Donald Trump, Marco Rubio, Steve Witkoff",
        "1 2 3 4 5 6 7 8 9 " * 100,
        "🌊" * 500,
    ],
)
def test_english_and_what_is_in_no_language_are_not(text: str) -> None:
    assert foreign_language_of(text) is None


@pytest.mark.parametrize("text", ["Guten Tag, Tarn!", "Добрий день", "河水上涨"])
def test_too_little_to_tell(text: str) -> None:
    assert foreign_language_of(text) is None


def test_long_texts_are_judged_by_most_of_them() -> None:
    assert foreign_language_of(ENGLISH * 5 + GERMAN * 200) == "German"
    assert foreign_language_of(GERMAN * 200 + ENGLISH * 5) == "German"
    assert foreign_language_of(GERMAN + ENGLISH * 400) is None


@settings(max_examples=20)
@given(st.text(max_size=300))
def test_any_text_can_be_judged(text: str) -> None:
    assert foreign_language_of(text) != "English"
    assert foreign_language_of(ENGLISH * 100 + text) is None


def test_document_in_another_language_is_doubted_but_read() -> None:
    read = read_document(f"Fluss steigt\n\n{GERMAN}".encode(), "fluss.txt")
    assert read.drafts[0].text.endswith(GERMAN.strip())
    (doubt,) = read.doubts
    assert doubt.kind == "language"
    assert doubt.message.startswith("“Fluss steigt” seems to be in German; the embedding model")


def test_many_in_another_language_are_read_within_the_limits() -> None:
    texts = make_zip({f"{number}.txt": f"Fluss steigt zum {number}. Mal.\n\n{GERMAN}" for number in range(60)})
    read = read_in_sandbox(texts, "fluss.zip", limits=SandboxLimits(cpu_s=20))
    assert len(read.doubts) == len(read.drafts) == 60


def test_documents_of_ours_are_in_english() -> None:
    articles = [path for path in files("corpus").joinpath("articles").iterdir() if path.name.endswith(".md")]
    assert articles
    assert [path.name for path in articles if foreign_language_of(path.read_text(encoding="utf-8"))] == []
