/** Text of people's fields, made safe to show and to search: characters that hide or reorder text are taken out, and it is said. */
import { InputError, shortened } from '#lib/errors'

export interface FieldText {
  readonly text: string
  /** Something other than space at the ends was taken out. */
  readonly isCleaned: boolean
}

export interface FieldShape {
  readonly field: string
  /** Characters; past it the field is refused rather than cut, because a cut text is not what was said. */
  readonly maxLength: number
  /** Line breaks and tabs stay; otherwise they become spaces. */
  readonly isLong: boolean
}

/** Bidirectional controls, zero-width space and BOM, soft hyphen, tag characters. Joiners stay: scripts and emoji need them. */
const HIDDEN = /[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu
const CONTROL_IN_LONG = /(?:(?![\t\n\r])\p{Cc})+/gu
const CONTROL = /\p{Cc}+/gu
const SPACES = /[\t\n\r\p{Z}]+/gu

/** The text of a field, or undefined when it is absent, null or blank. */
export function fieldText(value: unknown, shape: FieldShape): FieldText | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') {
    const given = Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `the ${typeof value} ${JSON.stringify(value)}`
    throw new InputError('FIELD_INVALID', `${shape.field} must be text, not ${shortened(given)}.`, {
      field: shape.field,
      cure: `Put the text of ${shape.field} in quotes.`,
    })
  }
  const given = value.trim()
  if (given.length > shape.maxLength) {
    throw new InputError(
      'INPUT_TOO_LARGE',
      `${shape.field} has ${given.length} characters, ${shape.maxLength} are allowed: "${shortened(given.slice(0, 200), 40)}"`,
      {
        field: shape.field,
        cure: `Shorten ${shape.field} to its essence; ${shape.maxLength} characters is the limit.`,
      },
    )
  }
  const visible = given.toWellFormed().replace(HIDDEN, '')
  const text = (
    shape.isLong
      ? visible.replace(/\r\n?/g, '\n').replace(CONTROL_IN_LONG, ' ')
      : visible.replace(SPACES, ' ').replace(CONTROL, ' ')
  ).normalize('NFC')
  const cleaned = text.trim()
  if (cleaned === '') return undefined
  return { text: cleaned, isCleaned: visible !== given || CONTROL_FOUND.test(given) }
}

const CONTROL_FOUND = /(?![\t\n\r])\p{Cc}/u
