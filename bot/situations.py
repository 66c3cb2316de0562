"""The words that give the special situations away, over `words.spelt`: narrow, tried in order."""

from bot import vocabulary
from bot.special import Special

_WORDS = vocabulary.words_of("who_speaks")
_ASSISTANT, _ASSISTANT_END, _WHO, _COMES = (
    "|".join(sorted(_WORDS[name])) for name in ("assistant", "assistant_end", "who", "comes")
)
_DOUBT = r"resmi|asli|beneran|resminya|penipuan|penipu|nipu|modus|hoax|hoaks|official|legit|real|genuine|scam|fraud"
_NOT_US = r"data|angka|tabel|publikasi|surat|link|tautan|website|situs|petugas|berita|kuesioner|surve[iy]|file|report"
_MY_NUMBER = r"(?:nomor|nomer|nomorku|no) ?(?:hp |wa |telepon )?(?:saya|aku|ku|gue|gw|kami)?"
LINK = r"(?:https?://|www\.|\bbit\.ly|\bklik\b|\bclick\b|\blink\b|\btautan\b)"
_AID = (
    r"\b(?:bantuan|hadiah|bansos|blt|undian|subsidi|dana (?:kaget|gratis|tunai|cair|hibah)|(?:pulsa|"
    r"kuota) gratis|prize|lottery|giveaway|cash aid|"
    r"free (?:money|cash))\b"
)
_FAMILY = "ayah|ibu|bapak|mama|papa|suami|istri|anak|kakek|nenek|adik|kakak|orang tua|mertua|bapa|mak"
_DETAIL = "alamat|alamatnya|nomor|nomer|no|nama|daftar|hp|telepon|telp|wa|nik|identitas|data pribadi|kk"
_SOMEBODY = (
    "responden|kades|kepala desa|lurah|pak rt|ketua rt|camat|pemilik|perorangan|warga|penduduk yang|penerima "
    "(?:bansos|bantuan|pkh|blt|bpnt|sembako|kip)|tetangga|mantan|orang lain|teman|kawan|kenalan"
)
_ROLES = (
    r"ketua|anggota|kepala (?:bps|dinas|kantor|sekolah|desa|dusun|keluarga)|pelaku (?:usaha|umkm)|pengusaha|pedagang|"
    r"petani|nelayan|peternak|karyawan|guru|dokter|bidan|warga|keluarga|penerima|pemilik|pengurus"
)
_REACHED_BY = r"(?:nomor|nomer|no) (?:hp|wa|handphone|whatsapp|telepon|telpon|telp|tlp|kontak|kk|ktp|rekening)(?:nya)?"
_REPLIES = "balas|bales|jawab|respon"
_SLOW, _VERY = "lama|lambat|lelet|lemot", "banget|bgt|sekali|kali|amat|nian"
_OURS = "ini|saya|chat|pesan|pertanyaan|admin|petugas"
_ISSUED = "buku|publikasi|tabel|brs|rilis|web"
_STILL = "ini|kok|lagi|pada|semua|jam|segini|masih|sudah"
_TAGS = "tidak|ya|yah|kah|kan|kak|pak|bu|min|bang|dong|sih"
_TO_US = "(?:to )?(?:(?:your|the|bps|jambi) )*(?:office|bps|you|place|building)"
_ON_THE_WAY = "by|from|the|airport|bus|car|taxi|foot|city|centre|center|please|bps|jambi"
_PHONE = r"(?:telepon|telpon|telfon|telp|tlp|tlpn|call)"
PATTERNS: dict[Special, tuple[str, ...]] = {
    Special.HOAX: (rf"{LINK}.*{_AID}", rf"{_AID}.*{LINK}"),
    Special.SPAM: (
        (
            r"\b(?:slot|gacor|maxwin|togel|judi online|jackpot|pinjol|pinjaman (?:cepat|online|dana)|bonus deposit|"
            r"casino|crypto signal)\b"
        ),
        r"\b(?:pelangsing|obat kuat|jual cepat|minat japri|open bo|investasi profit)\b",
        r"\b(?:sebarkan|bagikan|teruskan|forward|share)\b(?: \w+){0,3}? (?:\d+ )?(?:grup|group|kontak)\b",
    ),
    Special.OTHERS_CHAT: (
        (
            r"\b(?:polisi|polres|polda|jaksa|kejaksaan|pengadilan|pengacara|penyidik|kuasa hukum|police|lawyer|court)"
            r"\b.*\b(?:chat|percakapan|isi pesan|riwayat(?! pendidikan| penyakit)|identitas|nomor)\b"
        ),
        r"\b(?:chat|percakapan|riwayat) (?:orang lain|milik|atas nama|pengguna lain|warga lain)\b",
    ),
    Special.NO_STAFF_ACCESS: (
        (
            r"\b(?:saya|aku|i am) (?:\w+ ){0,3}(?:kepala|pegawai|petugas|admin|staf|head of) (?:bps|kantor)\b.*"
            r"\b(?:akses|login|masuk|password|sandi|data warga|antrean|dashboard|access)\b"
        ),
        (
            r"\b(?:minta|kasih|berikan|give) (?:\w+ )?(?:akses|access|password|kata sandi)\b.*\b(?:admin|petugas|"
            r"sistem|antrean|staff|system)\b"
        ),
    ),
    Special.PERSONAL_DATA: (
        rf"\b(?:{_DETAIL})\b(?: \w+){{0,5}}? (?:{_SOMEBODY})\b",
        rf"\b(?:{_REACHED_BY}|alamat (?:rumah|lengkap|tempat tinggal))\b(?: \w+){{0,6}}? (?:{_ROLES})\b",
        (
            rf"\b(?:{_ROLES})\b(?: \w+){{0,6}}? (?:lengkap|beserta|dengan|dan|sama|plus) (?:\w+ )?(?:{_REACHED_BY}|"
            rf"alamat rumah)\b"
        ),
        (
            rf"\b(?:daftar|data|list) nama\b(?: \w+){{0,3}}? (?:{_ROLES})\b|\bsiapa (?:saja|aja|sajo) (?:\w+ "
            rf")?(?:{_ROLES})\b"
        ),
        r"\b(?:omzet|omset|laba|keuntungan|pendapatan|gaji) (?:perusahaan|pt|cv|toko|ud|bapak|ibu|pak|bu) \w+",
        r"\bby name by address\b|\b(?:data|daftar|nama|alamat) responden\b",
        r"\b(?:address|phone number|names?) of (?:the )?(?:respondents?|village head|residents?)\b",
    ),
    Special.GIFT: (
        (
            r"\b(?:(?<!terima )kasih|beri|memberi|kirim|ngasih|transfer|give|send)\b.*\b(?:tip|tips|uang (?:rokok|kopi|"
            r"terima kasih)|imbalan|hadiah|amplop|gift)\b"
        ),
        r"\b(?:tip|uang rokok|imbalan|amplop) (?:buat|untuk|utk) (?:petugas|admin|kakak|bapak|ibu)\b",
        (
            r"\b(?:kirim|kirimi|(?<!terima )kasih|beri|transfer|traktir)(?:in|kan)? (?:sedikit )?"
            r"(?:pulsa|kopi|rokok|duit|uang|saldo)\b(?: \w+){0,3} "
            r"(?:buat|untuk|utk|ke) (?:\w+ )?(?:petugas|admin|kakak|mbak|mas|kalian)(?:nya)?\b"
        ),
        r"\bbayar berapa biar (?:cepat|cepet|didahulukan)\b",
    ),
    Special.IDENTITY: (
        (
            rf"^(?:(?:{_ASSISTANT}) )*(?:bot|robot|mesin|chatbot|ai|chat ?gpt|gpt|gemini|orang|manusia|human|"
            rf"machine)(?: (?:{_ASSISTANT_END}))*$"
        ),
        rf"^(?:(?:{_WHO}) )*siapa(?: (?:{_WHO}))*$",
        r"^(?:fungsi |fungsinya |kegunaan )?(?:chat|layanan|wa|bot|nomor|akun) ini (?:untuk |buat )?apa(?: \w+){0,2}$",
        r"^ini (?:chat|layanan|wa|bot|akun) (?:untuk |buat )?apa(?: \w+){0,2}$",
        r"^who (?:are you|is this|am i (?:talking|speaking|chatting) (?:to|with))$|^what(?: is| s) your name$",
    ),
    Special.OFFICIAL: (
        (
            rf"^(?:(?:halo|maaf|permisi|kak|min|apa|apakah|benar|benarkah|bener|betul|btul|hello|sorry) )*"
            rf"(?:ini|is this) (?:(?!{_NOT_US})\w+ ){{0,4}}?(?:{_DOUBT})\b(?! \w+ \w+ \w+ \w+)"
        ),
        r"^(?:(?:halo|maaf|permisi|kak|eh) )*(?:ini )?(?:nom[oe]r|no|wa) (?:siapa|apa(?= ini| ya|$))(?: \w+){0,2}$",
        (
            r"^(?:(?:halo|maaf|permisi|selamat|pagi|siang|sore|malam|assalamualaikum|apa|apakah|benar|benarkah|"
            r"bener|betul) )*"
            r"ini (?:benar |bener |betul )?(?:(?:dengan|nomor|nomer|no|wa|kontak|chat) )*bps"
            r"(?: (?:kota|provinsi|prov|jambi|atau|apa))*(?: kan| bukan| ya| kah| kak)*$"
        ),
    ),
    Special.NUMBER_ORIGIN: (
        (
            rf"\b(?:dari ?mana|kok|kenapa|bagaimana|gimana)\b(?: \w+){{0,3}} (?:dapat|dapet|tau|tahu|punya|simpan) "
            rf"{_MY_NUMBER}\b|\b(?:dapat|dapet|tau|tahu|punya) {_MY_NUMBER} (?:ini )?(?:dari ?mana)\b"
        ),
        r"\bhow (?:did|do) you (?:get|have|know) my (?:phone )?number\b",
    ),
    Special.NO_CALLS: (
        (
            r"\b(?:(?:di)?telepon|(?:di)?telpon|telp|nelpon|nelfon|call|panggilan|vc)\w*\b.*\b(?:tidak|kok|not|no)\b.*"
            r"\b(?:diangkat|dijawab|angkat|answer\w*|jawab)\b"
        ),
        r"\bkok tidak (?:di)?angkat\b|^(?:boleh|bisa) (?:telepon|telpon|call|vc)\b",
        r"^(?:vc|video ?call|call|telepon|telpon)(?:an)? (?:\w+ )?(?:boleh|bisa)\b",
        (
            rf"(?<!nomor )(?<!nomer )(?<!no )\b{_PHONE}(?:kan|lah)? "
            r"(?:(?:balik|ke|be|bae|lah|aja|saja|langsung|nomor|no|hp) )*(?:saya|aku|kami|me|us)\b"
        ),
        rf"\b(?:minta|bisa|boleh|mau|ingin|tolong|mohon|kapan) (?:saya |aku |\w+nya )?di ?{_PHONE}\b",
        r"\b(?:tolong|mohon|bisa|minta) (?:di ?hubungi|hubungi (?:saya|aku|kami|balik))\b",
        (
            r"\b(?:hubungi|kontak) (?:saya|aku|kami)(?: balik)? (?:lewat|via|melalui|pakai|by) (?:telepon|telpon|telp|"
            r"hp)\b"
        ),
    ),
    Special.VOICE: (
        (
            r"\b(?:vn|voice ?(?:notes?|messages?)|(?:pesan|rekaman) suara)\b(?: \w+){0,2}? "
            r"(?:aja|saja|boleh|bisa|ya|dulu)\b"
            r"|\b(?:boleh|bisa|pakai|pake|lewat) (?:\w+ )?(?:vn|voice ?notes?|suara)\b(?! (?:sah|pemilih))"
            r"|^(?:(?:maaf|halo|saya|aku|kami|kak|pak|bu) )*(?:tidak (?:bisa|dapat|pandai)|susah|sulit|repot|malas|"
            r"males|capek) (?:(?:me)?ngetik|nulis|menulis)\b"
        ),
    ),
    Special.OFFICE: (
        rf"^(?:(?:{_COMES}) )*(?:kantor(?:nya)? (?:bps |di )?|datang(?:nya)? ke ?)(?:di)?mana(?: (?:{_TAGS}))*$",
        r"^(?:\w+ ){0,3}(?:naik apa|lewat mana) (?:\w+ )?ke ?(?:sana|situ|bps|kantor)\w*(?: \w+)?$",
        (
            rf"^(?:\w+ ){{0,2}}how (?:(?:do|can|could|should|would) )?(?:i|we|to) (?:get|go|come) "
            rf"(?:there|{_TO_US})(?: (?:{_ON_THE_WAY}))*$|^(?:\w+ ){{0,2}}where should (?:i|we) (?:come|go)(?: to)?$"
        ),
    ),
    Special.HOURS: (
        r"\bjam (?:berapa )?(?:buka|tutup|layanan|pelayanan|operasional|operasionalnya|bukanya)\b",
        r"\b(?:buka|bukanya|tutup|tutupnya|layanan) (?:\w+ )?(?:jam|pukul) (?:berapa|brp|brapa|berapo)\b",
        r"\bkapan (?:\w+ )?(?:buka|tutup)\b(?! (?:lowongan|pendaftaran|rekrutmen|seleksi|penerimaan|magang))",
        r"\bjam kerja (?:bps|kantor|petugas|nya)\b",
        r"\b(?:opening|office|service) hours\b",
        r"\b(?:are you|is the office|when (?:do|are) you|what time (?:do|are) you) (?:\w+ )?(?:open|close|closed)\b",
        r"\b(?:kapan|jam berapa) (?:petugas|admin)(?:nya)? (?:\w+ )?(?:(?:men)?jawab|(?:mem)?balas|online|kembali)\b",
        rf"\b(?:petugas|admin)(?:nya)? (?:\w+ )?(?:men|mem)?(?:{_REPLIES}|online)(?:nya)? (?:jam berapa|kapan)$",
        r"\bkapan (?:\w+ )?di(?:jawab|balas)\w* (?:oleh )?(?:petugas|admin)\b",
        r"\b(?:kantor|bps|layanan|petugas)\w* (?:\w+ )?(?:buka|tutup) (?:hari|pas|di hari|setiap|tiap)\b",
        r"\b(?:sabtu|minggu|jumat|senin|libur) (?:\w+ )?(?:buka|tutup)\b",
        r"\b(?:buka|tutup) (?:hari )?(?:sabtu|minggu|jumat)\b",
        (
            rf"^(?:hari ini|sekarang|malam ini|besok) (?:masih |apakah )*(?:buka|tutup|libur|(?:bisa|dapat|boleh) "
            rf"(?:konsul\w*|berkonsultasi|tanya|bertanya|dilayani))(?: (?:{_TAGS}))*$"
        ),
        (
            rf"^(?:(?:kantor|bps|masih|lagi) )*(?:buka|tutup|libur) (?:(?:{_TAGS}) )*"
            rf"(?:hari ini|sekarang|besok)(?: (?:{_TAGS}))*$"
        ),
        (
            r"^(?:(?:kalau|kalo|hari|apakah|apa|pas) )*(?:besok|senin|selasa|rabu|kamis|jumat|sabtu|minggu|ahad|libur|"
            r"tanggal merah) (?:\w+ )?(?:bisa|libur|melayani|masuk|ada (?:orang|petugas))(?: \w+){0,2}$"
        ),
    ),
    Special.PROCESSING: (
        (
            r"\b(?:olah|olahkan|olahin|mengolah|ngolah|diolah|diolahkan|jalankan|kerjakan|kerjain|buatkan|bikinkan|"
            r"bikinin|susunkan|analisiskan|analisa|analisis|hitungkan|run) (?:(?!untuk |buat |utk )\w+ ){0,2}?"
            r"(?:spss|eviews|stata|regresi|data saya|data ku|kuesioner|kuisioner|skripsi|tesis|disertasi|makalah|"
            r"tugas saya|tugas kuliah|bab \w+)\b"
        ),
        r"\b(?:write|do|run|make) my (?:thesis|homework|assignment|analysis|regression)\b",
        r"\brun (?:a |the )?(?:regression|spss|stata|anova)\b",
    ),
    Special.CONDOLENCE: (
        rf"\b(?:{_FAMILY}) (?:saya|kami|aku|ku)\b(?: \w+){{0,3}} (?:meninggal|wafat|berpulang)\b",
        r"\bmy (?:father|mother|husband|wife|son|daughter|parent) (?:has )?(?:died|passed away)\b",
    ),
    Special.COMPLAINT: (
        (
            r"\b(?:petugas|admin|(?:pelayanan|layanan)(?! kesehatan| pendidikan))(?:nya)?\b(?: \w+){0,5} "
            r"(?:kasar|jutek|tidak ramah|judes|mengecewakan|buruk|lambat sekali|tidak sopan)\b"
        ),
        (
            r"^(?:saran|kritik|masukan) (?:(?:saya|dari|untuk|buat|nya) )*(?:agar|supaya|tolong|mohon|sebaiknya|harap|"
            r"semoga|perbaiki|tingkatkan|website|web|layanan|pelayanan)\b"
        ),
        r"\b(?:pelayanan|layanan)(?:nya)? (?:macam|model) (?:apa|apo|mano)\b(?! saja| aja| sajo| yang)",
        (
            r"\bmana tanggung ?jawab\w*\b|\bkecewa (?:sekali |banget |berat )?(?:sama|dengan|dgn|pada) (?:\w+ "
            r")?(?:pelayanan|layanan|petugas|bps|kalian)"
        ),
        (
            r"\b(?:saya|aku|kami|akan) (?:\w+ ){0,2}?(?:lapor|laporkan|laporin|adukan|viralkan)\b(?: \w+){0,3}? "
            r"(?:ombudsman|gubernur|bupati|wali ?kota|presiden|inspektorat|atasan|medsos|media)\b"
        ),
        (
            r"\b(?:saya|aku|kami|i) (?:mau|ingin|hendak|want to) (?:\w+ )?(?:mengadu|komplain|melapor|mengeluh|"
            r"protes|complain)\b"
        ),
    ),
    Special.DATA_DOUBT: (
        (
            r"\b(?:data|angka|jawaban|tabel)(?:nya)?(?: \w+){0,3} (?:salah(?! satu)|keliru|ngawur|ngaco|ngasal|bohong|"
            r"tidak (?:benar|bener|valid|akurat)|tidak sama)\b"
        ),
        (
            r"\b(?:data|angka|jawaban)(?:nya)? (?:ini |itu |kalian |semua |semuanya )?(?:bohong|palsu)\b"
            r"|\b(?:bohong|ngawur|ngaco) (?:semua |semuanya )?(?:data|angka)(?:nya)?$"
        ),
        (
            r"^(?!.*\b(?:apakah|berapa)\b).*\b(?:data|angka|jawaban|tabel)(?:nya)?(?: \w+){0,3} "
            r"(?:berbeda|beda|tidak cocok) dengan\b"
        ),
        r"\b(?:angka|data)(?: \w+){0,4} (?:kok|kenapa|mengapa) (?:beda|berbeda|tidak sama)\b",
        r"\b(?:kok|kenapa|mengapa) (?:angka|data)\w*(?: \w+){0,4} (?:beda|berbeda|tidak sama)\b",
        rf"\b(?:kok|kenapa|mengapa) (?:angka|data)\w*(?: \w+){{0,5}} (?:{_ISSUED})\w*(?: \w+){{0,5}} (?:ber)?beda\b",
        r"\b(?:data|figure|number)s? (?:is|are) wrong\b",
        r"\b(?:berita|web|website|media|buku|publikasi|tabel|angka)\b.*\b(?:yang|yg) (?:benar|bener|betul) mana\b",
    ),
    Special.OTHER_PERSON: (
        rf"\b(?:saya|ini) (?:saya )?(?:{_FAMILY}|teman|pemilik baru)(?:nya)?\b.*\bbukan\b",
        r"\b(?:ini|saya|aku) bukan (?:lagi )?(?:pak|bu|bapak|ibu|mas|mbak|nomor|nomer) \w+(?: lagi)?$",
        r"\bsalah (?:orang|sambung)\b|\bnomor ini (?:sudah )?(?:ganti|berganti|pindah) (?:pemilik|orang)\b",
        rf"^(?:\w+ ){{0,2}}ini (?:saya |aku )?(?:{_FAMILY})(?:nya|nyo)(?: \w+){{0,2}}$",
        r"\bwrong person\b|\bbukan (?:nomor|nomer|no|hp|wa) (?:hp |wa )?(?:saya|aku|sy|ku)\b(?! yang)",
        rf"^(?:ini )?(?:nomor|nomer|hp|wa)(?:nya)? (?:ini )?(?:punya|milik) (?:{_FAMILY}|orang lain)(?: saya)?$",
    ),
    Special.NEW_NUMBER: (
        r"\b(?:saya|aku) (?:sudah |baru |baru saja )?(?:ganti|berganti|pindah) (?:nomor|nomer|no hp|no wa)\b",
        r"\b(?:ini )?(?:nomor|nomer) (?:wa |hp )?(?:baru saya|saya (?:yang )?baru)\b",
        r"\b(?:my new|changed my) (?:phone )?number\b",
    ),
    Special.DATA_COPY: (
        r"\b(?:salinan|kopian|copy|copyan|fotokopi) (?:\w+ ){0,2}data (?:pribadi |diri )?(?:saya|ku|aku)\b",
        r"\bdata (?:pribadi )?saya (?:apa (?:saja|aja) )?yang (?:kalian |kamu |bps )?(?:di|ter)?simpan\b",
        (
            r"\b(?:apa (?:saja |aja )?(?:yang|yg) (?:kalian |kamu |anda |bps )?(?:di|ter)?simpan|(?:kalian|kamu|anda|"
            r"bps) (?:\w+ )?simpan apa(?: saja| aja)?) (?:tentang|ttg|soal|dari) (?:saya|aku|kami)\b"
        ),
        r"\bcopy of my (?:personal )?data\b|\bwhat data (?:do you|you) (?:have|keep|store) (?:about|on|of) me\b",
    ),
    Special.MESSAGE_ERASURE: (
        (
            r"\b(?:hapus|hapuskan|tarik|delete|erase) (?:\w+ ){0,2}?(?:pesan|chat|foto|gambar|message|photo)(?:nya)? "
            r"(?:\w+ )?(?:tadi|barusan|sebelumnya|terakhir|before|just now)\b"
        ),
        r"\b(?:kirim|pesan|chat|foto|gambar)(?:nya)? (?:\w+ ){0,2}?(?:tadi|barusan)(?: \w+){0,3}? di?hapus\w*\b",
    ),
    Special.CALM: (
        (
            r"\b(?:tolol|goblok|goblog|bodoh|bego|bangsat|kampret|brengsek|keparat|sialan|dungu|bacot|kontol|memek|"
            r"ngentot|janc[ou]k|pantek|(?:pu)?kimak)\b"
        ),
        r"^(?:dasar |kau |kamu |lu |anda )*(?:anjing|babi|monyet|asu|tai)(?: (?:kau|kamu|lu|semua))?$",
        (
            r"\b(?<!ternak )(?<!daging )(?<!harga )(?<!populasi )(?:anjing|babi|monyet|asu|tai) (?:\w+ )?"
            r"(?:pelayanan|layanan|petugas|admin|bot|bps|kalian|lo|lu|kau)\w*\b"
        ),
        r"\b(?:pelayanan|layanan|petugas|admin|bot|kalian|lu|kau) (?:\w+ )?(?:anjing|babi|monyet|asu|tai)\b",
        r"\b(?:fuck\w*|stupid|idiot|tidak (?:beguno|becus))\b",
    ),
    Special.IMPATIENT: (
        rf"\b(?:kok|kenapa|mengapa) (?:{_SLOW})(?: (?:{_VERY}|ya|sih|kak|min|pak|bu))*$",
        (
            rf"\b(?:petugas|admin)(?:nya)?(?: (?:pergi|is|are|{_STILL})){{0,4}} (?:tidur|molor|ke ?mana|hilang|ngilang|"
            rf"ngapain|sleeping|asleep)\b|\b(?:kalian|bps)(?: (?:{_STILL})){{0,4}} (?:tidur|molor|ngapain)\b"
        ),
        (
            rf"\b(?:{_SLOW}|slow) (?:{_VERY}|bener|betul)?(?: \w+)? ?(?:{_REPLIES})|"
            rf"\b(?:{_REPLIES})\w*(?: \w+)? (?:{_SLOW}) (?:{_VERY})\b"
        ),
        rf"\b(?:tidak|belum) ada (?:yang|yg) (?:{_REPLIES})",
        rf"\b(?:kok|kenapa|mengapa) (?:(?:{_OURS}) )*(?:tidak|belum) (?:ada )?(?:di ?)?(?:{_REPLIES})",
        rf"^(?:kok |ih |ya )?(?:{_SLOW}) (?:{_VERY})\b(?: \w+){{0,2}}$",
        r"\b(?:gimana|bagaimana) sih (?:kerja|pelayanan|layanan|kalian|petugas|admin)\w*\b",
        rf"\b(?:tidak|belum) (?:di)?(?:{_REPLIES})\w*(?: \w+){{0,3}} (?:viral|lapor|adu)\w*",
        r"\bwhy (?:is )?(?:nobody|no one) (?:answer|reply|respond)\w*\b",
    ),
    Special.WRONG_NUMBER: (
        (
            r"^(?:(?:oh|eh|ups|duh|maaf|sorry|ya|aduh|kak|pak|bu) )*(?:saya |tadi )*(?:salah (?:nomor|nomer|"
            r"kirim|chat|grup|group|"
            r"orang kirim)|(?:ke)?pencet|kepencet)(?: (?:\w+))?(?: (?:maaf|sorry|ya|kak|pak|bu|min))*$"
        ),
        r"^(?:oh |sorry )*wrong (?:number|chat)\b",
    ),
}
