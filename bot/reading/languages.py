# ruff: noqa: RUF001 — other alphabets have letters that look like ours.
"""Whether words are plainly in another language than the content's, which is English.

Told by the commonest words of other languages, by letters that English lacks, and by script; a word that both
have counts for both. Piece by piece, so that an English note above a German mail is still read.
"""

import re
from collections.abc import Callable, Iterator

from bot.reading.words import Words, words_of

_COMMON = {
    "german": """
        ich du er sie wir ihr mich dich uns euch nicht kein keine keinen keiner nichts und oder aber weil
        wenn dass ist sind bin seid waren habe haben hatte hatten wird werden wurde wurden kann können
        könnten könnte möchte möchten muss müssen sollte sollen würde würden ein eine einen einem einer
        eines der dem auf aus bei bis durch für gegen mit nach ohne über um unter vom zum zur zurzeit
        momentan leider bitte danke dank vielen guten tag hallo sehr geehrte geehrter herr frau grüße
        grüßen freundlichen ihre ihren ihrem ihnen unser unsere unseren noch schon heute morgen gestern
        woche monat jahr wieder melden interesse angebot anbieter entschieden budget kosten rückruf
        nächste nächsten nächstes kommt jetzt mal nein ja gerne gern diese dieser dieses schreiben sagt
        hat gesagt keinerlei sowie auch nur wie viel wann warum wo was kostet mehr zeit etwas thema stück
        schnell anrufen rufen später zurück vielleicht deshalb
    """,
    "french": """
        je tu nous vous ils elles ne pas plus et ou mais donc parce que qui quoi dont est sont suis êtes
        étais était avons avez ont été serait peut pouvez pouvons voulez voulons faut une des du au aux ce
        cet cette ces mon votre vos notre nos leur leurs dans avec sans chez sous vers très bien aussi
        déjà encore jamais toujours merci bonjour bonsoir salut cordialement monsieur madame oui rien
        quelque chose fois jour semaine mois année demain aujourd hui prochain prochaine rappelez rappeler
        envoyer envoyez devis fournisseur combien coûte intéressé intéressés intéresse moment appel prix
        réponse j'ai n'est c'est jai nest cest quil quand comment pourquoi cela ça se veut dit fait
    """,
    "spanish": """
        yo tú él ella nosotros ustedes usted ellos ellas es son soy estoy está están estamos fue era hay
        tengo tenemos tiene tienen puede puedo pueden podemos quiero quiere queremos que qué cuando cuándo
        cuánto cuesta dónde cómo porque pero muy más menos también ya todavía nunca siempre ahora hoy
        mañana ayer semana mes año gracias hola buenos buenas días tardes saludos estimado estimada señor
        señora una unos unas el los las del con sin para sobre hasta desde entre este esta esto ese esa
        eso nuestro nuestra nuestros su sus lo nos por favor interesa interesado interesados proveedor
        presupuesto precio llame llámeme llamar respuesta dice hemos decidido otra empresa próxima próximo
    """,
    "italian": """
        io noi voi loro lui lei sono siamo è sei era abbiamo avete hanno ho hai può possiamo potete vorrei
        vogliamo voglio non più molto anche già ancora mai sempre adesso ora oggi domani ieri settimana
        mese anno grazie buongiorno buonasera ciao saluti cordiali gentile signor signora il lo gli una
        uno dei degli delle della dello nel nella nelle con senza per su tra fra che chi cosa quando
        quanto costa dove perché ma questo questa questi nostro nostra nostri vostro vostra interessa
        interessati interessato fornitore preventivo prezzo richiamare richiami richiamatemi risposta
        momento prossima prossimo deciso scelto altro di da al alla dal dalla si mi ci vi dice
    """,
    "dutch": """
        ik jij hij zij wij jullie ons onze niet geen en maar omdat als dat die dit deze het een de van
        voor met naar bij uit op om aan tot zonder over is zijn ben bent was waren heb heeft hebben had
        hadden wordt worden kan kunnen kunt zou zouden moet moeten wil willen wilt graag alvast bedankt
        dank dankjewel goedemorgen goedemiddag hallo beste groet groeten vriendelijke geachte heer mevrouw
        ja nee nog al weer vandaag morgen gisteren week maand jaar volgende offerte leverancier interesse
        prijs kost hoeveel wanneer waarom waar hoe helaas nu even terug bellen mij u uw hun ook wel zegt
        mee verder ongeveer later misschien dus daarom bel stuur sturen
    """,
    "portuguese": """
        eu nós você vocês ele ela eles elas não sim é são sou estou está estão estamos foi era há tenho
        temos tem pode posso podem podemos quero quer queremos que quando quanto custa onde como porque
        por mas muito mais menos também já ainda nunca sempre agora hoje amanhã ontem semana mês ano
        obrigado obrigada olá bom boa dia tarde cumprimentos prezado prezada senhor senhora um uma uns
        umas os das dos com sem para sobre até desde entre este esta isto esse essa isso nosso nossa
        nossos seu sua seus suas ao na nas nos pelo pela favor interessa interessados interessado
        fornecedor orçamento preço ligue ligar resposta momento próxima próximo outra empresa decidimos
    """,
    "polish": """
        ja ty on ona my wy oni nie tak i w z na do od dla po przy przed przez bez pod nad się jest są
        jestem jesteśmy był była było mam mamy ma mają może możemy możecie chcę chcemy proszę dziękuję
        dziękujemy dzięki dzień dobry witam cześć pozdrawiam pozdrowienia szanowny szanowna pan pani panu
        państwo państwa ale oraz lub czy że żeby który która które kiedy ile kosztuje gdzie jak dlaczego
        już jeszcze nigdy zawsze teraz dziś dzisiaj jutro wczoraj tydzień miesiąc rok ten ta to te tego
        nasz nasza nasze oferta ofertę cennik dostawca dostawcę interesuje zainteresowani odpowiedź
        niestety obecnie zadzwonić
    """,
    "turkish": """
        ben sen biz siz onlar bir bu şu ve veya ama fakat için ile gibi kadar daha çok az değil yok var
        evet hayır lütfen teşekkürler teşekkür ederim ederiz merhaba günaydın iyi günler saygılar
        saygılarımla sayın bey hanım ne zaman nerede nasıl neden niçin kaç şimdi bugün yarın dün hafta ay
        yıl sonra önce anda zaten henüz artık olarak oldu olan olur misiniz mısınız musunuz mıyız bize
        size beni bizi sizi fiyat teklif tedarikçi ilgilenmiyoruz istiyoruz istemiyoruz arayın gelecek
    """,
    "swedish": """
        jag du han hon vi ni de oss er inte ingen inga och eller men därför att som är var varit har hade
        blir blev kan kunde ska skulle vill ville måste en ett den det denna detta dessa på av med till
        från för utan över under hos tack hej god morgon hälsningar vänliga mvh kära ja nej redan ännu
        aldrig alltid nu idag imorgon igår vecka månad år nästa tyvärr gärna också mycket mer när hur
        varför vad kostar leverantör offert pris intresserade intresserad svar ring återkom dig mig sig
        efter före bara lite sedan semestern helgen höra ringa mejla mejl kontakt skicka tid mån bra inget
        något bättre senare
    """,
    "danish": """
        jeg du han hun vi os ikke ingen og eller men fordi at som er var været har havde bliver blev kan
        kunne skal skulle vil ville må en et den det denne dette disse på af med til fra for uden over hos
        tak hej hilsen venlig mvh kære ja nej allerede endnu aldrig altid nu dag morgen uge måned år næste
        desværre gerne også meget mere hvornår hvordan hvorfor hvad koster leverandør tilbud pris
        interesseret interesserede svar ring dere dessverre takk uke neste hva hvor mye norsk etter dig
        mig sig deg meg seg efter før bare lidt litt ikkje når siden sende kontakt jul påske tid ferie bra
        ingenting noget noe senere mail ta bedre blitt vært være gjerne spørsmål
    """,
    "finnish": """
        minä sinä hän me te he olen olet on olemme olette ovat oli ei en emme eivät ja tai mutta koska
        että joka tämä se nyt jo vielä kiitos hei moi terveisin ystävällisin valitettavasti viikko
        viikolla kuukausi vuosi ensi huomenna tänään eilen paljonko maksaa milloin miksi miten missä
        meillä teillä meidän teidän toimittaja tarjous hinta kiinnostunut kiinnostuneita soita vastaus
        hyvää päivää voitteko voitko voin voi lähettää lähetä tarjouksen tarvetta asiaan palaan tälle
        ollut myös mitään kanssa ilman ennen jälkeen asti kun niin
    """,
    "czech": """
        já ty my vy oni ne ano není je jsou jsem jsme byl byla bylo mám máme má mají může můžeme chci
        chceme prosím děkuji děkujeme dobrý den ahoj pozdravem vážený vážená pan paní ale nebo že aby
        který která které kdy kolik stojí kde jak proč už ještě nikdy vždy teď dnes zítra včera týden
        měsíc rok ten ta to náš naše nabídka nabídku ceník dodavatel dodavatele zájem bohužel zavolejte
        odpověď pro před po při bez od do se si na
    """,
    "hungarian": """
        én te mi ti ők nem igen és vagy de mert hogy ez az egy van vannak vagyok vagyunk volt lesz már még
        soha mindig most ma holnap tegnap hét hónap év köszönöm köszönjük szia jó napot üdvözlettel
        tisztelt úr kérem kérjük sajnos jelenleg mennyibe kerül mikor hol hogyan miért ajánlat árajánlat
        szállító szállítónk érdekel jövő héten hívjon válasz
    """,
    "romanian": """
        eu noi voi ei ele nu da este sunt suntem era avem aveți au am poate putem vreau vrem și sau dar
        pentru că care ce când cât costă unde cum acum azi mâine ieri săptămâna luna anul mulțumesc
        mulțumim bună ziua salut stimate domnule doamnă cu fără din până despre acest această noastră
        nostru furnizor ofertă oferta preț interesați interesat momentan păcate răspuns deja mai foarte
    """,
    "indonesian": """
        saya kami kita anda dia mereka tidak bukan belum sudah akan ini itu dan atau tetapi karena untuk
        dengan dari yang pada ke terima kasih selamat pagi siang maaf bisa boleh mau ingin berapa harganya
        harga kapan mengapa minggu bulan tahun besok kemarin hari tolong sekarang penawaran pemasok
        tertarik hubungi depan lagi nanti
    """,
}
"""
        The commonest words, and what people write to somebody who sells.
    """
_ENGLISH_WORDS = """
a about after again all also am an and any are as ask asked asking at back be because been before best
better big both but buy by call called calling calls came can cannot cant client come could customer day
days deal did didnt do does doesnt done dont down each email emails even every few find first for from gave
get gets getting give go goes going gone good got great had happy has have havent he hello help her here hey
hi him his hold hope how i id if ill im in into is isnt it its ive job just keep know last later lead left
let like list long look looking lot made mail mails make man many may maybe me meet meeting men message met
might more most much must my myself need needs never new news next nice no nobody none nope not note nothing
now of off offer ok okay old on once one only open or order other our out over own part people per phone
plan please price proposal put quote rang read really reply right ring said same saw say says see seems send
sent set she should sign since so some someone soon sorry spoke start still stop such sure take talk team
tell text than thank thanks that thats the their them then there these they thing things think this those
though thought till time to today told tomorrow too took tried try two under until up us very voicemail wait
waiting want wanted wants was wasnt way we week weeks well went were what whats when where which while who
why will with without wont work works would wrote year yes yesterday yet you your
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_BORROWED_WORDS = "café cafés résumé naïve façade cliché clichés fiancé fiancée touché à crème über"
_BORROWED = frozenset(_BORROWED_WORDS.split())
"""Words of English with letters that it lacks otherwise."""
_PARTICLE_WORDS = "van der den de la le el da di du von zu bin al ten ter dos das del des lo il las los en"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
"""They stand in names: "Pieter van der Berg"; alone they tell nothing."""
_PIECE = re.compile(r'[^\n"“”„«»]+')
_TWO_LETTERS = re.compile(r"[^\W\d_].*?[^\W\d_]")
"""What a piece has at least that tells a language."""
_NO_LATIN = 0x0370, 0x1E00, 0x2E80, 0xFB00
"""Where other scripts begin and end among all signs, twice."""
_FEW = 4
"""Words of another language that count in an English note."""
_ODD = 3
"""Words with letters that English lacks which tell another language even where none of them is known."""
_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _language, _words in _COMMON.items():
    for _word in _words.split():
        _LANGUAGES[_word] = (*_LANGUAGES.get(_word, ()), _language)

Knows = Callable[[str], bool]
"""Tells whether a word is one of the content's."""


def without_foreign(words: Words, knows: Knows) -> tuple[Words, bool]:
    """Return a text without what is in another language, all else in its place, and whether there was such.

    What may be in any language, as a name, goes with what stands before it.
    """
    text = words.text
    pieces = [*_PIECE.finditer(text)]
    said = {piece.group() for piece in pieces}
    by_words = {one: _is_foreign(words if one == text else words_of(one), knows) for one in said}
    told = [by_words[piece.group()] for piece in pieces]
    if not any(told):
        return words, False
    if False in told:
        # A few words of another language make no note foreign.
        told = [one and len(words_of(piece.group())) >= _FEW for piece, one in zip(pieces, told, strict=True)]
        if not any(told):
            return words, False
    before = next(one for one in told if one is not None)
    left = list(text)
    for piece, one in zip(pieces, told, strict=True):
        before = before if one is None else one
        if before:
            left[piece.start() : piece.end()] = " " * (piece.end() - piece.start())
    return words_of("".join(left)), True


def is_english(word: str) -> bool:
    """Tell whether a word is one of the commonest of English."""
    return word in _ENGLISH


def _is_foreign(words: Words, knows: Knows) -> bool | None:
    """Tell whether words are in another language; None where they may be in any."""
    text = words.text
    if not _TWO_LETTERS.search(text):
        return None
    if not text.isascii() and _in_other_script(text):
        return True
    home = sum(word in _ENGLISH or knows(word) for word in words.plain)
    if text.isascii() and sum(word in _LANGUAGES for word in words.plain) <= home:
        return False if home else None
    plain = [word for word, _ in _small(words)]
    odd = sum(not word.isascii() and word.isalpha() and word not in _BORROWED for word in plain)
    away, own = max((_counts(language, words, plain) for language in _candidates(words)), default=(0, 0))
    # Words with odd letters may be names typed small, so they count half unless they are known.
    score = away + odd / 2
    odd_alone = odd >= _ODD or (odd == _ODD - 1 and not home and len(words) >= _ODD)
    if score > home and (own or odd_alone) and score >= min(2, len(words)) - odd_alone:
        return True
    return False if home else None


def _in_other_script(text: str) -> bool:
    """Tell whether most letters are of another script than the Latin one."""
    first, second, third, fourth = _NO_LATIN
    letters = [ord(sign) for sign in text if sign.isalpha()]
    others = sum(first <= sign < second or third <= sign < fourth for sign in letters)
    return others > 1 and others * 2 > len(letters)


def _small(words: Words) -> Iterator[tuple[str, int]]:
    """Give the words without a capital: with one it may be a name."""
    return ((word, at) for at, word in enumerate(words.plain) if not words.raw(at)[0].isupper())


def _candidates(words: Words) -> set[str]:
    """Return the languages that have one of the words."""
    return {language for word in words.plain for language in _LANGUAGES.get(word, ())}


def _counts(language: str, words: Words, small: list[str]) -> tuple[int, int]:
    """Count the words that a language has, and those of them that can be nothing else."""
    has = sum(language in _LANGUAGES.get(word, ()) for word in words.plain)
    own = sum(
        language in _LANGUAGES.get(word, ()) and word not in _ENGLISH and word not in _PARTICLES
        for word in small
    )
    return has, own
