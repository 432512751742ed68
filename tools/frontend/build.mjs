// Compiles the style sheet and copies the vendored builds, each under a folder that names its version,
// so that a browser may keep them for ever.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildSync } from 'esbuild'
import { compile } from 'sass'

const target = '../../src/upstream/web/core/static/core'
const vendored = {
  'govuk-frontend': ['dist/govuk/govuk-frontend.min.js'],
  'accessible-autocomplete': ['dist/accessible-autocomplete.min.js'],
  vega: ['build/vega.min.js'],
  'vega-lite': ['build/vega-lite.min.js'],
  'vega-embed': ['build/vega-embed.min.js'],
  'vega-interpreter': [],
  'maplibre-gl': ['dist/maplibre-gl.mjs', 'dist/maplibre-gl-shared.mjs', 'dist/maplibre-gl-worker.mjs', 'dist/maplibre-gl.css']
}

styles()
rmSync(join(target, 'vendor'), { recursive: true, force: true })
const notices = Object.entries(vendored).map(([name, files]) => vendor(name, files))
interpreter()
writeFileSync(join(target, 'vendor', 'LICENSES.txt'), heading() + notices.join('\n') + carried())

function styles() {
  const { css } = compile('upstream.scss', { style: 'compressed', loadPaths: ['node_modules'], quietDeps: true })
  mkdirSync(join(target, 'css'), { recursive: true })
  writeFileSync(join(target, 'css', 'upstream.css'), css.replace(/^\uFEFF/, '') + '\n')
}

function vendor(name, files) {
  const source = join('node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(source, 'package.json')))
  const folder = join(target, 'vendor', `${name}-${version}`)
  mkdirSync(folder, { recursive: true })
  for (const file of files) writeFileSync(join(folder, basename(file)), withoutMap(join(source, file)))
  return `${'='.repeat(78)}\n${name} ${version} (${license})\n${'='.repeat(78)}\n${notice(name, source)}\n`
}

// The interpreter is published only as a module that imports vega-util by its bare name, which no browser resolves.
function interpreter() {
  const { version } = JSON.parse(readFileSync('node_modules/vega-interpreter/package.json'))
  buildSync({
    entryPoints: ['node_modules/vega-interpreter/build/vega-interpreter.js'],
    outfile: join(target, 'vendor', `vega-interpreter-${version}`, 'vega-interpreter.min.js'),
    bundle: true, minify: true, format: 'esm', target: 'es2022'
  })
}

// The source maps stay behind: a manifest of static files refuses a reference to a file that is not there.
function withoutMap(file) {
  return readFileSync(file, 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n')
}

function notice(name, source) {
  const found = readdirSync(source).find((file) => /^licen[cs]e/i.test(file))
  return readFileSync(found ? join(source, found) : join('licences', `${name}.txt`), 'utf8').trim()
}

// vega.min.js and vega-embed.min.js carry other packages inside them.
function carried() {
  const packages = readdirSync('node_modules').filter((name) => /^(d3-|vega-|topojson-client|delaunator|robust-predicates|internmap|semver$|tslib$|fast-json-patch|json-stringify-pretty-compact)/.test(name))
  const texts = packages.filter((name) => !(name in vendored)).map(carriedNotice)
  return `\n${'='.repeat(78)}\nCarried inside the builds of vega and vega-embed\n${'='.repeat(78)}\n\n${texts.join('\n')}`
}

function carriedNotice(name) {
  const source = join('node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(source, 'package.json')))
  const found = readdirSync(source).find((file) => /^licen[cs]e/i.test(file))
  return `--- ${name} ${version} (${license})\n\n${found ? readFileSync(join(source, found), 'utf8').trim() : ''}\n`
}

function heading() {
  return 'The scripts in these folders are the published builds of other projects, unchanged but for the reference\n' +
    'to their source maps. The style sheet css/upstream.css is compiled from GOV.UK Frontend with other colours\n' +
    'and type. Their licences follow.\n\n'
}
