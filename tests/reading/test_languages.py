"""Words in other languages are told from English, however odd, and nothing is guessed from them."""

# ruff: noqa: RUF001 — other alphabets have letters that look like ours.

from datetime import date

import pytest

from bot.coaching.model import Prospect
from bot.reading import read
from tests.playbooks import PLAYBOOK

TODAY = date(2026, 11, 18)
DANA = Prospect("p1", "r", "Dana Reed", "Northwind")
OTHERS = {
    "Arabic": ["نحن راضون عن المورد الحالي", "هل يمكنكم إرسال عرض السعر؟", "ليس لدينا ميزانية هذا العام"],
    "Chinese": ["我们已经有供应商了", "请发一份报价单", "今年没有预算，明年再说"],
    "Czech": ["Nemáme o to zájem, děkuji.", "Pošlete mi prosím ceník.", "Už jsme se rozhodli pro jiného."],
    "Danish": ["Det er ikke noget for os lige nu.", "Hvad koster det?", "Ring til mig efter påske, tak."],
    "Dutch": ["Wij gaan er niet mee verder.", "Wat kost dat ongeveer?", "Ik ben op vakantie tot maandag."],
    "Finnish": [
        "Meillä ei ole tälle tarvetta.",
        "Voitteko lähettää tarjouksen?",
        "Palaan asiaan ensi viikolla.",
    ],
    "French": [
        "Ce n'est pas le moment, désolé.",
        "Pouvez-vous m'envoyer un devis pour jeudi ?",
        "Ne m'appelez plus, s'il vous plaît.",
    ],
    "German": [
        "Das ist für uns gerade kein Thema.",
        "Bitte rufen Sie mich nicht mehr an!",
        "Was kostet das bei 500 Stück, und wie schnell geht es?",
    ],
    "Greek": ["Δεν έχουμε χρόνο τώρα", "Στείλτε μου μια προσφορά", "Ας μιλήσουμε την Τρίτη"],
    "Hebrew": ["כבר יש לנו ספק", "אפשר לקבל הצעת מחיר?", "נדבר אחרי החגים"],
    "Hindi": ["हमारे पास पहले से सप्लायर है", "क्या आप कोटेशन भेज सकते हैं?", "मंगलवार को बात करते हैं"],
    "Hungarian": [
        "Sajnos most nem tudunk erre költeni.",
        "Kérem, küldjön egy ajánlatot!",
        "Beszéljünk jövő kedden, addig nem vagyok itt.",
    ],
    "Indonesian": [
        "Kami sudah punya pemasok, terima kasih.",
        "Bisa kirim penawaran harga?",
        "Maaf, bulan ini tidak ada anggaran.",
    ],
    "Italian": [
        "Non ci serve, grazie lo stesso.",
        "Ci può mandare il listino?",
        "Ne parliamo dopo le vacanze, adesso è presto.",
    ],
    "Japanese": ["今は間に合っています", "見積もりをお願いします", "来月また連絡してください"],
    "Korean": ["이미 거래처가 있습니다", "견적서를 보내 주세요", "다음 달에 다시 연락 주세요"],
    "Norwegian": ["Vi har ikke bruk for det nå.", "Kan du sende meg en pris?", "Ta kontakt etter jul."],
    "Polish": [
        "Niestety nie mamy na to budżetu.",
        "Czy może pan przesłać cennik?",
        "Proszę już do nas nie dzwonić.",
    ],
    "Portuguese": [
        "Agora não é boa altura, obrigada.",
        "Pode enviar-me um orçamento até sexta?",
        "Já temos quem trate disso.",
    ],
    "Romanian": [
        "Nu avem buget anul acesta.",
        "Ne puteți trimite o ofertă?",
        "Vorbim după sărbători, mulțumesc.",
    ],
    "Russian": ["У нас уже есть поставщик", "Пришлите, пожалуйста, цену", "Больше не звоните"],
    "Spanish": [
        "Ahora mismo no nos hace falta.",
        "¿Me puede mandar un presupuesto?",
        "Hablamos después de las fiestas, gracias.",
    ],
    "Swedish": ["Det är inget för oss just nu.", "Vad kostar det?", "Hör av dig efter semestern, tack."],
    "Turkish": [
        "Bu yıl bütçemiz yok, kusura bakmayın.",
        "Bize bir teklif gönderebilir misiniz?",
        "Salı günü konuşalım, bugün çok yoğunum.",
    ],
}
ENGLISH = """
Dana wants a quote
no answer
nope
2nd no show
VM x3, nowt
PO 88-1432 in!
SKU QX-19/B, 40 pcs, wants 12% off
RFQ no. 7, rev C, due Q3
he sed hell think abuot it
recieved teh qoute, no anser yet
shes gona get bak to me nxt wk
cudnt reach him agen
tbh idk wat to do w this 1
brb, calling em
wk 44 or 45
10k or nothing
ASAP pls
Your man is grand, he'll ring me himself
Sure look, she's up the walls, leave it with her
Yer one at the desk said himself is away till Tuesday
ah here, not a bother, grand so
He's after going with the other crowd
Sinéad was sound, she says come in Friday
Tadhg Ó Briain from Dún Laoghaire, no budget
Caoimhe and Ruairí both quiet
wee Ailsa said aye
He's dead keen, like, but skint
ta muchly, she goes
G'day from Bazza, no worries mate, later on
Y'all come back in spring, he said
Pieter van der Berg
Sam van den Heuvel from De Groot, no news
Ana de la Cruz, sounds interesting
Jörg Müller wants to think it over
jürgen schäfer, quiet
El Sayed says no
Bin Li asked for prices
Le Thi Mai, no answer
Du Plessis cancelled
Håkon from Tromsø rang
Zoë at Château Margaux loves it
François said maybe
Grüner & Söhne GmbH went with Bosch
Ben
Jan
Han Sen
Max said die later, whatever that means
Mia and Noi, both cross
he said "mañana, mañana" again
She wrote "leider nein", so it's a no
they said danke and hung up
voilà, the PO is signed
The café owner has no budget, her fiancé decides
Naïve question: is silence a no?
It was déjà vu: same excuse as in May
I have make two mail and he not answer
he tell me he want think
She is since three weeks in holiday
I am writing him since May, no reaction he gives
My client say is too much expensive for he
se habla nada, total silence
Per my notes he wants three seats
ad hoc call, alles gut she said
non starter, legal says no
de facto a no
""".strip().splitlines()


@pytest.mark.parametrize(
    ("language", "text"), [(name, text) for name, texts in OTHERS.items() for text in texts]
)
def test_another_language_is_known_as_such_and_nothing_is_read_in_it(language, text):
    reading = read(text, PLAYBOOK, (DANA,), TODAY)

    assert reading.foreign
    assert (reading.evidence, reading.rivals, reading.symptoms) == ((), (), ())
    assert (reading.promises, reading.days) == ((), ())


@pytest.mark.parametrize("text", ENGLISH)
def test_english_of_any_kind_is_taken_for_english(text):
    assert not read(text, PLAYBOOK, (), TODAY).foreign


def test_enough_of_both_is_tried():
    assert len(OTHERS) >= 15
    assert all(len(texts) >= 3 for texts in OTHERS.values())
    assert len(ENGLISH) >= 60


@pytest.mark.parametrize(
    "note",
    [
        "Omar went quiet, two mails since.\n\n> Sehr geehrter Herr Smith, vielen Dank für Ihr Angebot.",
        "Omar went quiet, two mails since. He once wrote “Wir melden uns, vielen Dank für das Gespräch”.",
        "Omar went quiet, two mails since.\nMit freundlichen Grüßen hatte er noch geschrieben",
    ],
)
def test_an_english_note_on_a_foreign_mail_is_read(note):
    reading = read(note, PLAYBOOK, (), TODAY)

    assert {item.fact: item.answer for item in reading.evidence}["last"] == "quiet"
    assert reading.foreign


def test_whom_a_foreign_mail_is_from_is_known_by_its_name():
    mail = "Guten Tag,\nwir haben kein Interesse.\nMit freundlichen Grüßen\nDana Reed"

    reading = read(mail, PLAYBOOK, (DANA,), TODAY)

    assert reading.mention is not None
    assert reading.mention.known == ("p1",)
