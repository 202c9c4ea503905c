// What the platforms' own packages count, for bench/counting_conformance.py.
// node counting_conformance.mjs PACKAGES < texts.jsonl > counts.jsonl
// PACKAGES is a folder in which `npm install twitter-text@3.1.0 @atproto/api stringz@2.1.0`
// was run. A line in is a JSON string; a line out is an object of counts.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'

const require = createRequire(resolve(process.argv[2]) + '/')
const twitter = require('twitter-text')
const { RichText, UnicodeString } = require('@atproto/api')
const stringz = require('stringz')
const part = (name) => {
  const found = require(`twitter-text/dist/${name}`)
  return found.default ?? found
}
const segmenter = new Intl.Segmenter()
const graphemes = (text) => [...segmenter.segment(text)].length

// Mastodon's web box: an address is 23, a mention is its name; then stringz counts.
const address = part('lib/regexSupplant')(
  '(#{before})(https?:\\/\\/)(#{domain})(?::(#{port}))?(\\/#{path}*)?(\\?#{query}*#{end})?',
  {
    before: part('regexp/validUrlPrecedingChars'),
    domain: part('regexp/validDomain'),
    port: part('regexp/validPortNumber'),
    path: part('regexp/validUrlPath'),
    query: part('regexp/validUrlQueryChars'),
    end: part('regexp/validUrlQueryEndingChars'),
  },
  'gi',
)
const box = (text) =>
  stringz.length(
    text
      .replace(address, `$1${'x'.repeat(23)}`)
      .replace(/(^|[^/\w])@(([a-z0-9_]+)@[a-z0-9.-]+[a-z0-9]+)/gi, '$1@$3'),
  )

// Bluesky's app: each address that it finds gives way to a shorter one, in turn; the
// places are moved on by RichText itself, as in the app.
const shorter = (written) => {
  let url
  try {
    url = new URL(written)
  } catch {
    return written
  }
  if (!/^https?:$/.test(url.protocol)) return written
  const rest = (url.pathname === '/' ? '' : url.pathname) + url.search + url.hash
  return url.host + (rest.length > 15 ? `${rest.slice(0, 13)}...` : rest)
}
const isLink = (facet) => facet.features.some((one) => one.$type.endsWith('#link'))
const posted = (text) => {
  const found = new RichText({ text })
  found.detectFacetsWithoutResolution()
  const rich = found.clone()
  for (const facet of (rich.facets ?? []).filter(isLink)) {
    const { byteStart, byteEnd } = facet.index
    const shown = new UnicodeString(shorter(rich.unicodeText.slice(byteStart, byteEnd)))
    rich.insert(byteStart, shown.utf16)
    facet.index.byteStart = byteStart
    facet.index.byteEnd = byteStart + shown.length
    rich.delete(byteStart + shown.length, byteEnd + shown.length)
  }
  return rich
}

for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line)
  const bluesky = posted(text)
  console.log(
    JSON.stringify({
      // The toolkit counts CR LF as the one line end that a text box makes of it.
      x: twitter.parseTweet(text.replaceAll('\r\n', '\n')).weightedLength,
      graphemes: graphemes(text),
      record: new RichText({ text }).graphemeLength,
      box: box(text),
      bluesky: bluesky.graphemeLength,
      bytes: bluesky.length,
      utf16: text.length,
    }),
  )
}
