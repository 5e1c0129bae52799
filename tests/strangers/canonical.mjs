// npm's canonicalize over the lines of standard input: prints how many lines it would spell otherwise.
import { createRequire } from "node:module";
import readline from "node:readline";

const require = createRequire(process.cwd() + "/build/strangers/");
const loaded = require("canonicalize");
const canonicalize = loaded.default ?? loaded;
let lines = 0, otherwise = 0;
for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
	lines++;
	if (canonicalize(JSON.parse(line)) !== line)
		otherwise++;
}
console.log(JSON.stringify({ lines, otherwise }));
