import { childrenOf, withChildren } from '../messages.ts';
import type { Component, Json } from '../objects.ts';
import type { Problem } from './form.ts';
import { limits } from './limits.ts';

type Placed = { readonly component: Json; readonly path: readonly PropertyKey[] };

/** What no component can break alone. */
export function jointProblems(components: readonly Component[]): readonly Problem[] {
  const all = placed(components, ['components']);
  const texts = all.reduce(
    (sum, { component }) => sum + (component.type === 10 ? String(component.content).length : 0),
    0,
  );
  return [
    ...(all.length > limits.components
      ? [problem(['components'], 'BASE_TYPE_BAD_LENGTH', `${all.length} of ${limits.components} components in all`)]
      : []),
    ...(texts > limits.text
      ? [
          problem(
            ['components'],
            'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
            `${texts} of ${limits.text} characters in all`,
          ),
        ]
      : []),
    ...repeated(all, 'custom_id', 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated'),
    ...repeated(all, 'id', 'COMPONENT_ID_DUPLICATED', 'Component id cannot be duplicated'),
  ];
}

export function placed(components: readonly Json[], path: readonly PropertyKey[]): readonly Placed[] {
  return components.flatMap((component, index) => {
    const here = [...path, index];
    const inner = ['accessory', 'component'].flatMap((key) =>
      component[key] === undefined ? [] : [[component[key] as Json, [...here, key]] as const],
    );
    return [
      { component, path: here },
      ...placed((component.components as readonly Json[]) ?? [], [...here, 'components']),
      ...inner.map(([child, at]) => ({ component: child, path: at })),
    ];
  });
}

function repeated(all: readonly Placed[], key: 'id' | 'custom_id', code: string, message: string): readonly Problem[] {
  const seen = new Set<unknown>();
  return all.flatMap(({ component, path }) => {
    const value = component[key];
    // An id of 0 stands for none.
    if (value === undefined || value === 0) return [];
    const isRepeated = seen.has(value);
    seen.add(value);
    return isRepeated ? [problem([...path, key], code, message)] : [];
  });
}

function problem(path: readonly PropertyKey[], code: string, message: string): Problem {
  return { path, code, message };
}

/** Gives every component without an id the next one that is free, in the order of reading. */
export function numberComponents(components: readonly Json[]): readonly Component[] {
  const taken = new Set(withChildren(components as readonly Component[]).map(({ id }) => id));
  let next = 0;
  const free = () => {
    do next += 1;
    while (taken.has(next));
    return next;
  };
  const number = (component: Json): Component => {
    const id = typeof component.id === 'number' && component.id !== 0 ? component.id : free();
    const components = component.components as readonly Json[] | undefined;
    return {
      ...component,
      type: Number(component.type),
      id,
      ...(components ? { components: components.map(number) } : {}),
      ...(component.accessory ? { accessory: number(component.accessory as Json) } : {}),
      ...(component.component ? { component: number(component.component as Json) } : {}),
    };
  };
  return components.map(number);
}

/** The addresses of all pictures and files that these show. */
export function mediaIn(components: readonly Component[]): readonly { readonly url: string }[] {
  return components.flatMap((component) => [
    ...[component.file, component.media]
      .filter((media) => media !== undefined)
      .map((media) => media as { url: string }),
    ...((component.items as readonly { media: { url: string } }[] | undefined) ?? []).map(({ media }) => media),
    ...mediaIn(childrenOf(component)),
  ]);
}
