/** Base64 of a text's UTF-8 bytes. */

export function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new Uint8Array(new TextEncoder().encode(text))))
}

/** Null when the text is not Base64. */
export function decodeBase64(text: string): string | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))
  } catch (cause) {
    if (cause instanceof DOMException) return null
    throw cause
  }
}
