"""The phrases people use with us, as patterns over plain words (`words.flat`, `spelt` or `standard`). Pure."""

import re

WELCOME = re.compile(
    r"sama ?sama|sama2|kembali kasih|a+mi+n(?: ya)?(?: (?:rabb?\w*|allah|alamin))*|"
    r"you are welcome|(?:good ?)?bye(?: bye)?|see (?:you|ya)(?: later| soon)?|take care|dadah|sampai jumpa(?: lagi)?|"
    r"was+alam\w*(?: (?:wr|wb|warahmatullah\w*|wabarakatuh\w*))*|"
    r"(?:(?:oh|oo|ooh|owh|ya|oke|ok|hmm|oalah|ooalah|owalah) )*(?:gitu|begitu|(?:cak|mak|macam) itu)"
    r"(?: (?:ya|toh|rupanya|ternyata))*|"
    r"pamit(?: dulu)?|(?:(?:bentar|sebentar|tunggu|wait|ya|saya|sy|aku) )+(?:mau )?"
    r"(?:baca|bacain|cek|lihat|pelajari|buka)"
    r"(?: (?:dulu|yang|ini|itu|nya|datanya|jawabannya|email|emailnya|file|filenya|linknya))*"
)
SALAM = re.compile(r"\bass?alam|\basalamu|\baslm|\baskum\b|\bass wr wb\b")
THANKS = re.compile(
    r"\b(t(e)?rima ?kasih|t[ae]rimo ?kasih|timo ?kasih|makasih|makasi|makaseh|mokasih|mksh|mkasih|trims|tks|thx|tq|ty|"
    r"(thank you|thank u|thanku|thanks?)( so much| very much| a lot| a bunch)?|"
    r"(?:hatur |matur )?(nuhun|suwun|(?<!kulo )(?<!saya )nuwun(?! sewu))|"
    r"teng?k[iy]u|jazak\w*(?: \w*khair\w*| khoir\w*)?|s[uy]{1,2}kron|sukran|barakallah\w*|alhamdulillah|arigato\w*|"
    r"keren|hebat|pint[ae]r|canggih|awesome|god bless(?: you| u)?(?: all)?|semangat(?: terus| selalu)?|"
    r"(?:sehat|sukses) (?:sehat|sukses)|selamat (?:bekerja|bertugas|beraktivitas|beraktifitas|beristirahat)|"
    r"(?:semoga |moga )(?:\w+ )?(?:sukses|sehat|berkah|jaya|lancar|maju)|"
    r"(?:sukses|sehat|berkah|jaya|maju)(?: selalu| terus))\b"
)
THANKED_FOR = re.compile(
    r"\b(?:makasih|mksh|terima ?kasih|thanks|thank you)\b(?:\s+\w+){0,4}?\s+(?:udah|udh|sudah|sdh|telah|atas|for)\s+"
    r"(?:mem|me|di)?(?:bantu|tolong|nolong|layan|jawab|bimbing|help)\w*(?!.*\b(?:mau|minta|butuh|perlu|mohon|data|tanya|"
    r"sekalian|kalau|kalo|tapi|tp|need|want|but)\b)[^,.;:!?\d\n]*",
    re.IGNORECASE,
)
"""Thanks with what they are for: `makasih udah bantu skripsi saya sampe sidang`."""
US = re.compile(r"\b(?:(?:tim|team|bapak|ibu|pak|bu) )*bps(?: provinsi| prov)?(?: jambi)?\b")
"""Whom good wishes go to: `sukses selalu BPS Jambi`."""
HOLDS_BACK = re.compile(r"\b(?:tapi|tp|tetapi|namun|but|belum|kurang)\b|\btidak$")
"""`terima kasih, tapi datanya belum lengkap` is more than thanks, and `botnya pintar gak` asks."""
_NOT_ABOUT = r"(?! (?:apa|apakah|cara|caranya|tentang|soal|mengenai|bagaimana|maksud|kenapa|how|what|about|why)\b)"
UNHELPFUL = re.compile(
    r"^(maaf )?(masih |jawaban(nya)? )?(tidak|kurang|belum|not)( \w+)? "
    r"(jelas|paham|mengerti|cocok|sesuai|membantu|nyambung|sambung|lengkap|detail|rinci|relevan|relevant|clear|helpful|"
    r"itu( yang)?)\b"
    r"|^bukan (itu|ini|yang itu)\b|^not (that|this)\b|^salah\b(?! satu)|^(itu |ini )?bukan yang (saya|aku|kami)\b"
    rf"|^(?:saya|aku|kami|masih|kok|i) (?:masih |jadi |do )?(?:tidak|belum|kurang|not) (?:paham|mengerti|mudeng|"
    rf"understand)\b{_NOT_ABOUT}"
    r"|^(?:(?:saya|aku|masih|makin|malah|jadi|kok) )*(?:bingung|pusing|confused)$"
    r"|^(?:kok |semua |semuanya )*(?:tidak|belum|bukan) (?:ada |satupun |satu pun |semua |semuanya )*"
    r"(?:yang )?(?:cocok|sesuai|pas|benar|sambung|saya (?:maksud|cari|mau|butuhkan|tanya|tanyakan))\b"
    r"|^(?:tidak|bukan|belum) (?:ada )?(?:satupun|satu pun|di (?:daftar|pilihan|list))$"
    r"|^(?:saya |aku )?(?:tidak|bukan) (?:tanya|nanya|menanyakan|bertanya|cari|mencari) (?:itu|ini|yang itu)\b"
    r"|^(?:itu |ini )?bukan (?:jawaban\w*|begitu)\b|^(?:pertanyaan|maksud) (?:saya|aku|ku) bukan (?:itu|ini|begitu)$"
    r"|\bnot (?:at all )?(?:what|the one) i (?:asked|ask|need|needed|meant|mean|want|wanted)\b"
    r"|^none of (?:them|these|those)\b"
    r"|^wrong(?: answer)?$|^(?:jawabannya )?(?:ngawur|ngaco)$"
)
UNCLEAR = re.compile(
    r"\b(kurang|belum|tidak|not) (begitu |terlalu |so |very )?(jelas|paham|ngerti|mengerti|lengkap|clear)\b"
    r"(?! (apa|tentang|soal|mengenai|cara|about|what|how)\b)"
)
YES_SAID = re.compile(
    r"\b(?:go ahead|of course|no problem|fine (?:by|with) me|why not|that s (?:fine|right|correct)|sounds good|"
    r"please do|tidak (?:masalah|keberatan|apa apa|papa))\b"
)
KNOCKS = re.compile(
    r"(?:(?:halo|hallo|hai|hei|woi|woy|oi|admin|kok|ini|masih|lagi) )*(?:ada (?:orang|org)(?:nya)?|aktif|on|sibuk|"
    r"bls|bales|balas|jawab|respon|(?:are you )?(?:anybody |anyone |still )there)(?: (?:tidak|kah|sih|napa|disini|"
    r"di sini|ini|woi|woy|oi|hei))*"
)
NOTHING_MORE = re.compile(
    r"(?:(?:ok|oke|sip|baik|udah|sudah|cukup|perfect|great|nice|good|cool|no|nope|yes|tidak|ya|iya) )*"
    r"(?:itu (?:saja|aja|sajo|bae|dulu)|segitu (?:saja|aja|dulu)|cukup (?:itu|segitu)|sekian|that(?: ?s| is|"
    r" will be) (?:all|it)|all good|i ?m good|"
    r"nothing else|no more questions?|tidak ada (?:lagi|pertanyaan))"
    r"(?: (?:saja|aja|dulu|kak|pak|bu|min|ya|lagi|dan|for now|thanks|thank you|makasih|terima kasih))*"
)
FOUND = re.compile(
    r"(?:(?:oh|ok|oke|sip|ternyata|akhirnya|saya|aku|kami|i|we|have|just|yang|tadi|datanya|jawabannya) )*"
    r"(?:(?:sudah|akhirnya|ternyata|already) (?:\w+ )?(?:ketemu|nemu|dapat|menemukan|found)|ketemu|nemu|found)"
    r"(?: (?:datanya|data|jawabannya|jawaban|infonya|informasi|filenya|tabelnya|angkanya|sendiri|di|dari|website|"
    r"google|internet|bps|situ|sana|sini|it|the|answer|myself|already|thanks|makasih|terima|beri|sekarang))*"
)
"""What was looked for is found: nothing more is wanted."""
LATER = re.compile(
    r"(?:(?:ok|oke|baik|ya|iya|sip|siap|mungkin|maybe|perhaps|saya|aku|kami) )*(?:nanti|ntar|entar|besok|later|not now)"
    r"(?: (?:saja|aja|dulu|deh|lah|ya|saya|aku|kami|akan|mau|kita|malam|sore|siang|pagi|lagi|langsung|sendiri|"
    r"kabari|kabarin|hubungi|infokan|tanya|tanyakan|chat|pikir|pikirkan|pikirin|datang|mampir|cek|baca|lihat|"
    r"pelajari|dipelajari|coba|cobain|ke|kantor|sana|bps|then|maybe|perhaps))*"
)
"""Put off, or to be looked at elsewhere: nothing is asked now."""
ASKS_BACK = re.compile(r"\w+(?: (?:pagi|siang|sore|malam|malem))?\s*\?+", re.IGNORECASE)
"""`besok?` asks whether it is then."""
RESIGNED = re.compile(
    r"(?:(?:oh|ok|oke|baik|hmm) )*(?:(?:(?:ya|iya|yo) sudah(?:lah)?|yaudah(?:lah)?|yasudah(?:lah)?|yowis)"
    r"(?: (?:ya|deh|lah|kalau|begitu|gitu|saja|aja))*|"
    r"(?:kalau|jika|memang) (?:memang )?(?:tidak|belum) ada(?: (?:juga|ya))*"
    r"(?: (?:gapapa|gpp|gakpapa|tidak apa apa|ya sudah|yaudah))+)"
)
"""What is left at that: under an offer it takes nothing of it, though its words mean yes elsewhere."""
ASKING = re.compile(
    r"\?|\b(apa|apakah|apo|berapa|brp|brapa|berapo|bagaimana|gimana|gmn|kapan|dimana|mana|siapa|kenapa|mengapa|cara|"
    r"how|what|when|where|which|why|who)\b"
)
PREAMBLE = re.compile(
    r"^.*?\b(?:tanya|bertanya|nanya|tanyo|menanyakan|ask|know)\b[\s,.:]*(?:(?:tentang|soal|mengenai|about)\b)?\s*"
    r"(?P<rest>\S+\s+\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
