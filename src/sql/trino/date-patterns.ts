/** Patterns of dates: those of `date_format` (MySQL's) and of `format_datetime` (Joda's) as DuckDB's `strftime` takes them. */

/** MySQL's letters. Those that Trino refuses as well, such as %u, are missing. */
const MYSQL: Readonly<Record<string, string>> = {
  a: '%a',
  b: '%b',
  c: '%-m',
  d: '%d',
  e: '%-d',
  f: '%f',
  H: '%H',
  h: '%I',
  I: '%I',
  i: '%M',
  j: '%j',
  k: '%-H',
  l: '%-I',
  M: '%B',
  m: '%m',
  p: '%p',
  r: '%I:%M:%S %p',
  S: '%S',
  s: '%S',
  T: '%H:%M:%S',
  v: '%V',
  W: '%A',
  Y: '%Y',
  y: '%y',
  '%': '%%',
}

const JODA: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  yy: '%y',
  MMMM: '%B',
  MMM: '%b',
  MM: '%m',
  M: '%-m',
  dd: '%d',
  d: '%-d',
  EEEE: '%A',
  EEE: '%a',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  mm: '%M',
  ss: '%S',
  a: '%p',
}

/** Null when the pattern holds something that we do not know. */
export function strftimeFromMysql(pattern: string): string | null {
  return translated(pattern, /%(?<code>[\s\S])|(?<plain>[^%])/y, MYSQL)
}

/** Letters have a meaning, in quotes they have none. */
export function strftimeFromJoda(pattern: string): string | null {
  return translated(pattern, /(?<code>([A-Za-z])\2*)|'(?<quoted>[^']*)'|(?<plain>[^A-Za-z'])/y, JODA)
}

function translated(pattern: string, part: RegExp, codes: Readonly<Record<string, string>>): string | null {
  let result = ''
  for (part.lastIndex = 0; part.lastIndex < pattern.length; ) {
    const groups = part.exec(pattern)?.groups
    if (groups === undefined) return null
    const { code, quoted, plain } = groups
    const known = code === undefined ? escaped(quoted ?? plain ?? '') : codes[code]
    if (known === undefined) return null
    result += known
  }
  return result
}

const escaped = (text: string): string => text.replaceAll('%', '%%')
