/** Digests by the names that `States.Hash` and `$hash` share. */
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

const DIGESTS = { MD5: md5, 'SHA-1': sha1, 'SHA-256': sha256, 'SHA-384': sha384, 'SHA-512': sha512 } as const

export type HashAlgorithm = keyof typeof DIGESTS

export function isHashAlgorithm(name: string): name is HashAlgorithm {
  return Object.hasOwn(DIGESTS, name)
}

export function hashText(text: string, algorithm: HashAlgorithm): string {
  return bytesToHex(DIGESTS[algorithm](utf8ToBytes(text)))
}
