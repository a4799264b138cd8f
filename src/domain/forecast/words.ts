/** Words of a text for comparing deals: lower case, plural taken off, without the words that every text has. */

const STOP = new Set(
  (
    'a an and are as at be been both but by for from had has have in into is it its more not of on or other our shall ' +
    'should so such than that the their them then there these they this those through to under up was we were which ' +
    'while who will with within would you your'
  ).split(' '),
)

export function wordsOf(text: string): readonly string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => word.length > 1 && !STOP.has(word)).map(stemOf)
}

function stemOf(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 3 && word.endsWith('s') && !/(ss|us|is)$/.test(word)) return word.slice(0, -1)
  return word
}
