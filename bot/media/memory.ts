/** Kept files in memory, for tests and for talks at the command line. */
import type { KeptFile, MediaStore } from './media.ts'

export function openMediaMemory(): MediaStore {
  const files = new Map<string, { file: KeptFile; bytes: Uint8Array }>()
  return {
    put: async (file, bytes) => void files.set(file.ref, { file, bytes }),
    get: async (ref) => files.get(ref) ?? null,
    remove: async (ref) => void files.delete(ref),
  }
}
