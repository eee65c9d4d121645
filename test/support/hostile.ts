/**
 * What nobody should have to fear: payloads and topics that break programs which take bytes for text, text for HTML, or
 * sizes for granted. One list for all tests: what is received, shown, searched, compared, charted, exported and imported
 * must come through it bit for bit.
 */

export interface HostilePayload {
  readonly name: string;
  /** Made when asked for: some have megabytes. */
  readonly bytes: () => Uint8Array;
}

export interface HostileTopic {
  readonly name: string;
  readonly topic: string;
}

/** Set by script that ran: `globalThis[ranMark]` must stay undefined wherever a payload or topic is shown. */
export const ranMark = 'hostileScriptRan';

/** Bytes of the largest payloads here. */
export const largeBytes = 5 * 1024 * 1024;

const text = (value: string) => () => Buffer.from(value, 'utf8');
const raw =
  (...values: number[]) =>
  () =>
    Uint8Array.from(values);
const script = `globalThis.${ranMark}=true`;

/** Bytes that look random and are the same in every run. */
function noise(length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  let state = 0x2545_f491;
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
  return bytes;
}

function manyKeys(count: number): string {
  const members = Array.from({ length: count }, (_, index) => `"key-${index}":${index}`);
  return `{${members.join(',')}}`;
}

export const hostilePayloads: readonly HostilePayload[] = [
  { name: 'empty', bytes: raw() },
  { name: 'one byte', bytes: raw(0x41) },
  { name: 'one zero byte', bytes: raw(0) },
  { name: 'all byte values', bytes: () => Uint8Array.from({ length: 256 }, (_, value) => value) },
  { name: '5 MB of noise', bytes: () => noise(largeBytes) },
  { name: '5 MB on one line', bytes: () => Buffer.alloc(largeBytes, 'long line without an end ') },
  { name: 'invalid UTF-8', bytes: raw(0x7b, 0xc3, 0x28, 0xff, 0xfe, 0xe2, 0x82, 0x7d) },
  { name: 'UTF-8 cut in the middle', bytes: () => Buffer.from('temperature 21 €').subarray(0, -1) },
  { name: 'overlong slash', bytes: raw(0x2e, 0x2e, 0xc0, 0xaf, 0x65, 0x74, 0x63) },
  { name: 'lone surrogates as WTF-8', bytes: raw(0x61, 0xed, 0xa0, 0x80, 0x62, 0xed, 0xbf, 0xbf, 0x63) },
  {
    name: 'lone surrogates in JSON',
    bytes: text('{"high":"\\ud800","low":"\\udc00","turned":"\\udc00\\ud800"}'),
  },
  { name: 'NUL in text', bytes: text('before\u0000after') },
  { name: 'NUL in JSON', bytes: text('{"a\\u0000b":"c\\u0000d"}') },
  { name: 'byte order mark', bytes: raw(0xef, 0xbb, 0xbf, 0x7b, 0x7d) },
  { name: 'UTF-16', bytes: () => Buffer.from('\ufeff{"temperature":21}', 'utf16le') },
  { name: '10,000 levels of arrays', bytes: text('['.repeat(10_000) + ']'.repeat(10_000)) },
  { name: '10,000 levels of objects', bytes: text('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)) },
  { name: '10,000 levels never closed', bytes: text('[{"a":'.repeat(5_000)) },
  { name: '100,000 keys', bytes: () => Buffer.from(manyKeys(100_000)) },
  { name: '100,000 numbers', bytes: () => Buffer.from(`[${'1,'.repeat(99_999)}1]`) },
  { name: 'one key many times', bytes: text('{"temp":1,"temp":2,"temp":3}') },
  {
    name: 'keys of the prototype',
    bytes: text('{"__proto__":{"polluted":true},"constructor":1,"toString":2}'),
  },
  {
    name: 'numbers beyond doubles',
    bytes: text('[1e400,-1e400,9007199254740993,0.1000000000000000055511,-0]'),
  },
  { name: 'not quite JSON', bytes: text('{"a":NaN,\'b\':Infinity,c:undefined,}') },
  { name: 'JSON in JSON', bytes: text(JSON.stringify({ message: JSON.stringify({ state: { temp: 31 } }) })) },
  { name: 'HTML and script', bytes: text(`<img src=x onerror="${script}"><script>${script}</script>`) },
  { name: 'script in JSON', bytes: text(JSON.stringify({ '</script><b>': `"><svg/onload=${script}>` })) },
  {
    name: 'style and frame',
    bytes: text(`<style>*{display:none}</style><iframe srcdoc="<script>parent.${ranMark}=1</script>">`),
  },
  { name: 'a command link', bytes: text(`[click](command:workbench.action.quit) javascript:${script}`) },
  {
    name: 'ANSI escapes',
    bytes: text('\u001b[2J\u001b[31mred\u001b[0m\u001b]0;title\u0007\u001b]8;;http://example.com\u0007x'),
  },
  { name: 'control characters', bytes: text('\u0001\u0007\b\u000b\f\u001f\u007f\u0085\u009b end') },
  { name: 'right to left', bytes: text('abc \u202egnp.exe\u202c \u2066isolated\u2069 שלום مرحبا') },
  { name: 'right to left never ended', bytes: text('{"name":"\u202e\u2067\u202b backwards"}') },
  { name: 'invisible characters', bytes: text('te\u200bst\u00ad\u2060\ufeff\u180e\u{e0041}\u{e0001}') },
  { name: 'stacked marks', bytes: text(`z${'\u0300\u0489\u035c'.repeat(2_000)}algo`) },
  { name: 'emoji families', bytes: text('👩‍👩‍👧‍👦'.repeat(500)) },
  { name: 'line ends of all kinds', bytes: text('a\rb\nc\r\nd\u2028e\u2029f\u0085g\vh\fi') },
  { name: '100,000 lines', bytes: () => Buffer.alloc(200_000, 'x\n') },
  { name: 'only spaces', bytes: text(' '.repeat(100_000)) },
  { name: 'CSV and formulas', bytes: text('=cmd|\' /C calc\'!A0,"quoted ""twice""",\r\n;\t+1-1@SUM(A1)') },
  { name: 'SQL', bytes: text("'; DROP TABLE block; --") },
  { name: 'base64 of itself', bytes: text(Buffer.from('{"a":1}').toString('base64')) },
  { name: 'one long word', bytes: text('ab'.repeat(50_000)) },
];

/** Topic names that MQTT allows (MQTT 5.0, sections 1.5.4 and 4.7) and most brokers deliver; up to 256 bytes and 7 slashes, as AWS IoT Core takes them. */
export const hostileTopics: readonly HostileTopic[] = [
  { name: 'one space', topic: ' ' },
  { name: 'empty levels', topic: '///' },
  { name: 'leading and trailing slash', topic: '/hostile/' },
  { name: 'HTML and script', topic: `hostile/<img src=x onerror="${script}">` },
  { name: 'a tag in each level', topic: 'hostile/<b>/<script>/</script>' },
  { name: 'a command link', topic: 'hostile/$(gear) [x](command:quit) **bold**' },
  { name: 'right to left', topic: 'hostile/\u202egnp.exe/שלום' },
  { name: 'invisible characters', topic: 'hostile/te\u200bst\u00ad' },
  { name: 'byte order mark', topic: 'hostile/\ufeffbom' },
  { name: 'emoji', topic: 'hostile/👩‍👩‍👧‍👦' },
  { name: 'decomposed and composed', topic: 'hostile/e\u0301/\u00e9' },
  { name: 'quotes and commas', topic: `hostile/a"b'c,d;e\`f` },
  { name: 'formula', topic: '=hostile|calc!A0' },
  { name: 'percent and backslash', topic: 'hostile/100%/..\\..\\%2e%2e' },
  { name: 'dots', topic: 'hostile/../../etc/passwd' },
  { name: 'prototype', topic: 'hostile/__proto__/constructor' },
  { name: 'search words', topic: 'hostile/topic:a OR NOT (b' },
  { name: 'as long as AWS takes', topic: `hostile/${'x'.repeat(248)}` },
];

/**
 * Topic names with characters that a sender SHOULD NOT use and a receiver may close on (MQTT 5.0, section 1.5.4): control
 * characters and non-characters. Some brokers deliver them, so they come.
 */
export const discouragedTopics: readonly HostileTopic[] = [
  { name: 'control characters', topic: 'hostile/\u0001\u0007\u001b[31m\u007f\u0085' },
  { name: 'line ends', topic: 'hostile/a\nb\r\nc\td' },
  { name: 'non-characters', topic: 'hostile/\ufffe\uffff\u{1ffff}' },
  { name: 'as long as MQTT takes', topic: `hostile/${'y'.repeat(65_527)}` },
];
