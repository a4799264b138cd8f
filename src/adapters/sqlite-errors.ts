/** What SQLite's result codes mean for the person at the keyboard. */
import { InputError } from '#lib/errors'

const BUSY = 5
const LOCKED = 6
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26
const OTHER = -1

/** SQLite's primary result code; undefined for any other error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

export function openingError(error: unknown, file: string): unknown {
  const code = resultCode(error)
  if (code === BUSY || code === LOCKED) {
    return new InputError('JOURNAL_IN_USE', `The journal ${file} is in use by another running program.`, {
      field: 'journal',
      cure: 'Stop the other program, or ask it instead of opening its journal. A program that died holds no lock.',
      cause: error,
    })
  }
  return writingError(error, file)
}

export function writingError(error: unknown, file: string): unknown {
  const detail = error instanceof Error ? error.message : String(error)
  switch (resultCode(error) ?? OTHER) {
    case FULL:
      return new InputError('DISK_FULL', `The disk is full: the journal ${file} could not be written.`, {
        field: 'journal',
        cure: 'Free some space, then start the program again; executions go on from their last record.',
        cause: error,
      })
    case READONLY:
    case IOERR:
    case CANTOPEN:
      return new InputError('FILE_UNWRITABLE', `The journal ${file} cannot be written: ${detail}.`, {
        field: 'journal',
        cure: 'Give write permission on the file and its folder, or choose another folder.',
        cause: error,
      })
    case CORRUPT:
    case NOTADB:
      return new InputError('JOURNAL_CORRUPT', `The journal ${file} is damaged: ${detail}.`, {
        field: 'journal',
        cure: 'Restore it from a copy, or move the file away to start with an empty journal.',
        cause: error,
      })
    default:
      return error
  }
}
