// npos reads a printer's bytes: its raster pictures, one below the other, as PBM on standard output.
// usage: decode.cjs FILE.bin
const fs = require("fs");
const {createRequire} = require("module");
const npos = createRequire(process.cwd() + "/")("npos");

npos.parser().parse(fs.readFileSync(process.argv[2])).then(ast => {
  if (ast.error) throw ast.error;
  const strips = ast.tree.filter(node => node.ascii === "GS" && node.fn === "v0");
  const pictures = ast.entries.filter(entry => entry.type === "raster").map(entry => entry.data);
  if (!strips.length || !pictures.length) throw new Error("no raster");
  const width = pictures[0].width, height = pictures.reduce((sum, p) => sum + p.height, 0);
  const out = Buffer.alloc(Math.ceil(width / 8) * height);
  let y = 0;
  for (const picture of pictures)
    for (let row = 0; row < picture.height; row++, y++)
      for (let x = 0; x < width; x++)
        if (picture.getPixel(x, row) === 0) out[y * Math.ceil(width / 8) + (x >> 3)] |= 0x80 >> (x & 7);
  process.stdout.write(Buffer.concat([Buffer.from(`P4 ${width} ${height}\n`), out]));
}).catch(error => { console.error(error); process.exit(1); });
