/** What DuckDB and the file system say when an import cannot go on, in words that name the file and the cure. */
import { InputError } from '#lib/errors'

/** The message decides only the wording and the code shown to a person; nothing is tried again because of it. */
export function fileError(error: unknown, path: string, field: string): Error {
  if (error instanceof InputError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { readonly code?: unknown }).code
  const options = { field, cause: error }
  if (code === 'ENOSPC' || code === 'EDQUOT' || /no space left|disk quota|ENOSPC/i.test(message)) {
    return new InputError('DISK_FULL', `The disk is full: ${path}.`, {
      ...options,
      cure: 'Free some space, or import to another disk.',
    })
  }
  if (
    code === 'EACCES' ||
    code === 'EROFS' ||
    code === 'EPERM' ||
    /permission denied|read-only file system/i.test(message)
  ) {
    const isInput = field === 'FILE' || field === '--mapping'
    return isInput
      ? new InputError('FILE_UNREADABLE', `${path} may not be read.`, { ...options, cure: 'Change its permissions.' })
      : new InputError('FILE_UNWRITABLE', `${path} may not be written.`, {
          ...options,
          cure: 'Name a folder that may be written.',
        })
  }
  if (code === 'ENOENT' || /no files found|no such file/i.test(message)) {
    return new InputError('FILE_NOT_FOUND', `${path} does not exist.`, { ...options, cure: 'Check the name.' })
  }
  const [firstLine] = message.split('\n')
  return new InputError('FILE_UNREADABLE', `${path} cannot be read: ${firstLine}`, {
    ...options,
    cure: 'Check that the file is whole and of the kind that its name says.',
  })
}
