// receiptline makes a printer's bytes of lines of text (standard input to standard output).
const {createRequire} = require("module");
const receiptline = createRequire(process.cwd() + "/")("receiptline");
const lines = require("fs").readFileSync(0, "utf8").trimEnd().split("\n").map(line => "{align:left}\n" + line + "|");
const printer = {cpl: 48, encoding: "gb18030", command: "escpos", upsideDown: false, spacing: false, cutting: true};

process.stdout.write(Buffer.from(receiptline.transform(lines.join("\n"), printer), "latin1"));
