/** Decides what the page is: set-up, sign-in, or the workbench; each is loaded only when it is needed. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { onSignedOut } from '../api/client.ts'
import { sentenceOf } from '../api/problem.ts'
import { client, sessionQuery } from '../api/queries.ts'
import { Boundary } from '../parts/boundary.tsx'
import { setTimeZone } from '../parts/format.ts'
import { t, useLanguage } from '../words/index.ts'

const Door = lazy(() => import('./door/door.tsx'))
const Workbench = lazy(() => import('./shell/workbench.tsx'))

export function Root({ setupToken }: { setupToken: string | null }) {
  // Whatever was drawn in one language is drawn anew in the other.
  const language = useLanguage()
  return (
    <Boundary>
      <QueryClientProvider client={client}>
        <Suspense fallback={<div className="splash" aria-label={t('loading')} />}>
          <Place key={language} setupToken={setupToken} />
        </Suspense>
      </QueryClientProvider>
    </Boundary>
  )
}

function Place({ setupToken }: { setupToken: string | null }) {
  const { data: session, error, refetch } = useQuery(sessionQuery)
  const [ended, setEnded] = useState(false)
  const signedIn = session?.account ?? null

  useEffect(() => {
    onSignedOut(() => {
      // Only the first of several answers at once brings the door up.
      if (!client.getQueryData(sessionQuery.queryKey)?.account) return
      setEnded(true)
      enter()
    })
  }, [])

  useEffect(() => {
    if (!session) return
    setTimeZone(session.shop.timeZone)
    if (!session.account) document.title = `${session.shop.name} · Nightdesk`
  }, [session])

  if (!session && !error) return <div className="splash" aria-label={t('loading')} />
  if (session && signedIn)
    return (
      <Workbench
        key={signedIn.id}
        session={{ ...session, account: signedIn }}
        onOut={() => {
          setEnded(false)
          enter()
        }}
      />
    )
  return (
    <Door
      shop={session?.shop ?? null}
      setupToken={session?.setup ? setupToken : null}
      notice={
        session ? (session.setup && setupToken === null ? t('setUpNeeded') : ended ? t('signedOut') : null) : null
      }
      problem={session ? null : sentenceOf(error)}
      onAgain={() => void refetch()}
      onIn={() => {
        setEnded(false)
        enter()
      }}
    />
  )
}

/** Asks anew who is here; what another account had read is forgotten. */
function enter(): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
  void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
}
