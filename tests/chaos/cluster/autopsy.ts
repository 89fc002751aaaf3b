/** What became of a message that was acked and never answered: where it lies, and what the database knows of it. */
import mongoose from 'mongoose'

/** @param url of the database that the house stood on @param text what the customer wrote */
export async function autopsy(url: string, conversation: string, text: string): Promise<string[]> {
  const client = new mongoose.mongo.MongoClient(url)
  try {
    const db = client.db()
    const find = async (name: string, filter: Record<string, unknown>, limit = 5): Promise<string[]> =>
      (await db.collection(name).find(filter).limit(limit).toArray()).map(
        (row) => `  ${name}: ${JSON.stringify(row).slice(0, 1500)}`,
      )
    const line = await db
      .collection('messages')
      .findOne({ activity: { $regex: `"text":"${text}"` }, conversation })
    const at = (line?.['seq'] as number | null | undefined) ?? 0
    const inputId = String(line?.['inputId'] ?? '')
    return [
      `"${text}" in ${conversation}, input ${inputId}:`,
      ...(await find('messages', { conversation, seq: { $gte: at - 3, $lte: at + 5 } }, 9)),
      ...(await find('inbox', { id: inputId })),
      ...(await find('journal', { inputId })),
      ...(await find('dead', { _id: inputId })),
      ...(await find('contacts', { 'conversations.id': conversation }, 1)),
    ]
  } finally {
    await client.close()
  }
}
