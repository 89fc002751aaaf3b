/** The peer named by the issue: Express with the dialog in memory, nothing recorded. */
import { createServer } from 'node:http'
import express from 'express'
import { plainStart, plainTurn, type PlainState } from '../dialog.ts'
import { serve } from './child.ts'

const states = new Map<string, PlainState>()
const app = express()
app.use(express.json())
app.post('/v3/directline/conversations/:id/activities', (request, response) => {
  const conversation = request.params.id
  const state = states.get(conversation) ?? plainStart()
  states.set(conversation, state)
  const { id, text } = request.body as { id: string; text: string }
  response.json({ id, activities: [{ type: 'message', text: plainTurn(state, text, Date.now()) }] })
})
serve(createServer(app))
