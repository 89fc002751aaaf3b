/** Rail and page. Pages that are not in view are not loaded. */
import { lazy, Suspense, useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Alert, Spin } from 'antd'
import { Redirect, Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { queueQuery } from '../../api/queries.ts'
import { t } from '../../words/index.ts'
import { Desk } from '../desk/desk.tsx'
import { useHouse } from './context.ts'
import { Help } from './help.tsx'
import { Rail } from './rail.tsx'
import './shell.css'

const PanelPage = lazy(() => import('../panel/panel.tsx'))
const Team = lazy(() => import('../team/team.tsx'))
const System = lazy(() => import('../system/system.tsx'))

export type LiveState = 'connecting' | 'connected' | 'lost'

export function Shell({ live, onOut }: { live: LiveState; onOut: () => void }) {
  const house = useHouse()
  const { data: queue } = useQuery(queueQuery)
  const waiting = (queue?.counts.waiting ?? 0) + (queue?.counts.offered ?? 0)

  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${house.shop.name} · Nightdesk`
  }, [waiting, house.shop.name])

  return (
    <Router hook={useHashLocation}>
      <div className="shell" data-live={live}>
        <Rail waiting={waiting} onOut={onOut} />
        <div className="shell-page">
          {live === 'lost' && <Alert banner type="warning" title={t('lost')} role="alert" />}
          <Suspense fallback={<Spin className="page-spin" aria-label={t('loading')} />}>
            <Switch>
              <Route path="/">
                <Desk contactId={null} />
              </Route>
              <Route path="/chat/:id">{({ id }) => <Desk contactId={id} />}</Route>
              <Route path="/panel/:plugin/:id">
                {({ plugin, id }) => <PanelPage key={`${plugin}/${id}`} plugin={plugin} id={id} />}
              </Route>
              {house.leads && (
                <Route path="/team">
                  <Team />
                </Route>
              )}
              <Route path="/system">
                <System />
              </Route>
              <Route>
                <Redirect to="/" replace />
              </Route>
            </Switch>
          </Suspense>
        </div>
      </div>
      <Help />
    </Router>
  )
}
