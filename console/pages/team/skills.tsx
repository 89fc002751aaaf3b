/** Skills and how well: a name and a level 0..1 a line; the names that queues ask for are proposed. */
import { AutoComplete, Button, Form, Slider } from 'antd'
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { t } from '../../words/index.ts'
import { useHouse } from '../shell/context.ts'

export interface SkillLevel {
  name: string
  level: number
}

export function levelsOf(skills: Readonly<Record<string, number>>): SkillLevel[] {
  return Object.entries(skills).map(([name, level]) => ({ name, level }))
}

export function skillsOf(levels: readonly SkillLevel[]): Record<string, number> {
  return Object.fromEntries(levels.map(({ name, level }) => [name.trim(), level]))
}

/** A form list named `levels`. */
export function SkillLevels() {
  const { queues } = useHouse()
  const known = [...new Set(queues.flatMap(({ skills }) => skills))].sort()
  return (
    <Form.Item label={t('levels')} extra={t('levelsHint')}>
      <Form.List name="levels">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="skill">
                <Form.Item
                  name={[name, 'name']}
                  rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{0,39}$/, message: t('skillBad') }]}
                >
                  <AutoComplete
                    aria-label={t('skillName')}
                    placeholder={t('skillName')}
                    options={known.map((value) => ({ value }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'level']}>
                  <Slider min={0} max={1} step={0.1} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('discard')}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button block type="dashed" icon={<PlusOutlined />} onClick={() => add({ name: '', level: 0.8 })}>
              {t('addSkill')}
            </Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  )
}
