// Pictures and files that were not acknowledged yet, in the browser's database: they survive a reload.

export const maxBytes = 10_000_000
export const accepted = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/pdf']
/** Longest side of a picture that is sent, px: enough to see a seam, and quick on a phone. */
const maxSide = 1920
const smallBytes = 400_000

/** Files by message id. Where the browser keeps nothing they live as long as the page. */
export function openFiles(name) {
  const memory = new Map()
  let opening = null

  function database() {
    opening ??= new Promise((resolve) => {
      try {
        const asked = indexedDB.open(name, 1)
        asked.onupgradeneeded = () => asked.result.createObjectStore('files')
        asked.onsuccess = () => resolve(asked.result)
        asked.onerror = () => resolve(null)
      } catch {
        resolve(null)
      }
    })
    return opening
  }

  async function run(mode, work) {
    const db = await database()
    if (!db) return null
    return new Promise((resolve) => {
      const asked = work(db.transaction('files', mode).objectStore('files'))
      asked.onsuccess = () => resolve(asked.result ?? null)
      asked.onerror = () => resolve(null)
    })
  }

  return {
    async keep(id, file) {
      memory.set(id, file)
      await run('readwrite', (store) => store.put(file, id))
    },
    get: async (id) => memory.get(id) ?? (await run('readonly', (store) => store.get(id))),
    async drop(id) {
      const known = memory.delete(id)
      // Most messages are text: no database is opened for them.
      if (known || opening) await run('readwrite', (store) => store.delete(id))
    },
  }
}

/** A picture made small enough, upright and without the place it was taken at; other files as they are. */
export async function prepared(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file
  try {
    const bitmap = await createImageBitmap(file)
    const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height))
    if (file.type !== 'image/jpeg' && scale === 1 && file.size < smallBytes) return file
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * scale)
    canvas.height = Math.round(bitmap.height * scale)
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.86))
    return blob ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file
  } catch {
    // What the browser cannot read, the server will judge.
    return file
  }
}
