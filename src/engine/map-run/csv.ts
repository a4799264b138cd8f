/** CSV as RFC 4180 has it: quoted fields may hold delimiters, line ends and doubled quotes. */

export function parseCsv(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at)
    if (isQuoted) {
      if (unit !== '"') field += unit
      else if (text.charAt(at + 1) === '"') {
        field += '"'
        at++
      } else isQuoted = false
    } else if (unit === '"' && field === '') isQuoted = true
    else if (unit === delimiter) {
      row.push(field)
      field = ''
    } else if (unit === '\n') endRow()
    else if (unit !== '\r' || text.charAt(at + 1) !== '\n') field += unit
  }
  if (field !== '' || row.length > 0) endRow()
  return rows

  function endRow(): void {
    row.push(field)
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    field = ''
  }
}
