/** Something to choose from in a form: what people read, and what it stands for. */
export type Choice = { readonly label: string; readonly value: string };
