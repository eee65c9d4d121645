/** Lets mqtt.js read user properties in their order: it makes its parser itself, so what all parsers have in common is changed. */
import { parser } from 'mqtt-packet';
import { keepUserPropertyOrder } from '../shared/userPropertyOrder.ts';

/** An option of mqtt.js's client, which hands its options to its parser. */
export const inOrder = { userPropertiesInOrder: true } as const;

keepUserPropertyOrder(
  Object.getPrototypeOf(parser()) as object,
  (settings) => 'userPropertiesInOrder' in settings,
);
