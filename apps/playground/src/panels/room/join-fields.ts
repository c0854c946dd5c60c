import { brokerInAddress, roomInAddress } from '../../link'
import { recall } from '../../memory'
import { suggestName } from '../../names'
import { type Field, field } from '../../ui/field'

export interface JoinFields {
  readonly room: Field
  readonly name: Field
  readonly password: Field
  readonly broker: Field
}

/** What is asked before joining; the room comes from the address, the name from the last visit of this tab. */
export const joinFields = (): JoinFields => ({
  room: field({
    id: 'room',
    label: 'Room name',
    hint: 'Whoever joins under the same name meets you.',
    value: roomInAddress() ?? 'lobby',
    isRequired: true,
    maxLength: 100,
    testId: 'join-room',
  }),
  name: field({
    id: 'name',
    label: 'Your name',
    value: recall('sessionStorage', 'name') ?? suggestName(),
    isRequired: true,
    maxLength: 40,
    autocomplete: 'nickname',
    testId: 'join-name',
  }),
  password: field({
    id: 'password',
    label: 'Room password (optional)',
    hint: 'Everybody in the room needs the same one. It is never part of an invitation link.',
    type: 'password',
    testId: 'join-password',
  }),
  broker: field({
    id: 'broker',
    label: 'MQTT broker (optional)',
    hint: 'As wss://broker.example.org/mqtt: meets other browsers and devices, beside the tabs of this one. It is part of an invitation link.',
    value: brokerInAddress() ?? '',
    maxLength: 500,
    testId: 'join-broker',
  }),
})
