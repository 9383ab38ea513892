// Forms out of the schemas of the listener's document: fields, kinds, values and explanations are what stands there.

import { referred } from "./api.js";
import { busy, h, prose } from "./dom.js";

let count = 0;

/** A schema with what it refers to in its place, and its own description before that of the other. */
function whole(schema) {
  const { $ref, allOf, ...own } = schema;
  const other = $ref ? referred($ref) : allOf?.length === 1 ? allOf[0] : undefined;
  return other ? { ...whole(other), ...own } : own;
}

/** What a field begins with: what the page says, which may depend on the schema, or what the document does. */
function presetOf({ name, schema, options }) {
  const given = options.preset?.[name];
  return (typeof given === "function" ? given(schema) : given) ?? schema.default;
}

/** The name of a field as a label, with the unit that it may end with. */
function words(name) {
  const [, text, unit] = /^(.*?)(?:_(m?s))?$/.exec(name === "ms" ? "time_ms" : name);
  const label = text.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());
  return unit ? `${label} (${unit})` : label;
}

/** A control with its label and hint; `read` gives its value, or undefined where nothing is said. */
function field(name, label, schema, required, options) {
  const settled = { name, label, schema: whole(schema), required, options };
  const { oneOf, enum: values, type, properties } = settled.schema;
  const given = options.values?.[name];
  if (given) return selection(settled, given);
  const named = oneOf?.every((one) => whole(one).type === "string" && whole(one).enum);
  if (named)
    return selection(
      settled,
      oneOf.flatMap((one) => whole(one).enum),
    );
  if (oneOf) return variants(settled, oneOf.map(whole));
  if (values) return selection(settled, values);
  if (type === "boolean") return check(settled);
  if (type === "object" && properties) return group(settled);
  if (type === "array" || type === "object" || type === undefined) return text(settled, true);
  return text(settled, false);
}

function labelled({ label, schema, required }, control, check) {
  const id = `field-${(count += 1)}`;
  const about = schema.description && h("small", { id: `${id}-about`, class: "soft" }, prose(schema.description));
  control.id = id;
  if (about) control.setAttribute("aria-describedby", about.id);
  const caption = h("label", { for: id }, label, !required && !check && h("span", { class: "soft" }, " (optional)"));
  return h("div", { class: check ? "field check" : "field" }, check ? [control, caption] : [caption, control], about);
}

function text(settled, json) {
  const { schema, required, options, name } = settled;
  const numeric = schema.type === "integer" || schema.type === "number";
  const control = h(json ? "textarea" : "input", {
    ...(json ? { rows: 3 } : { type: numeric ? "number" : "text" }),
    required,
    spellcheck: false,
    autocomplete: "off",
    ...(numeric && { step: schema.type === "integer" ? "1" : "any" }),
    ...(schema.minimum !== undefined && !json && { min: String(schema.minimum) }),
    ...(schema.maxLength && { maxLength: schema.maxLength }),
    list: options.lists?.[name],
    ...(json && { placeholder: schema.type === "array" ? "[…] as JSON" : "as JSON" }),
  });
  const preset = presetOf(settled);
  if (preset !== undefined && preset !== null) control.value = json ? JSON.stringify(preset) : String(preset);
  const read = () => {
    if (control.value === "") return required && schema.type === "string" ? "" : undefined;
    if (numeric) return Number(control.value);
    if (!json) return control.value;
    try {
      return JSON.parse(control.value);
    } catch (error) {
      throw new Error(`${settled.label} is no JSON: ${error.message}`, { cause: error });
    }
  };
  return { element: labelled(settled, control), read };
}

function check(settled) {
  const control = h("input", { type: "checkbox", checked: presetOf(settled) === true });
  return { element: labelled(settled, control, true), read: () => control.checked };
}

function choose(settled, values) {
  const { required, options, name } = settled;
  const preset = presetOf(settled);
  const none = !required && preset === undefined;
  const control = h(
    "select",
    {},
    none && h("option", { value: "" }, options.none?.[name] ?? "–"),
    values.map((value) => h("option", { value: String(value) }, words(String(value)))),
  );
  if (preset !== undefined && preset !== null) control.value = String(preset.kind ?? preset);
  return control;
}

function selection(settled, values) {
  const control = choose(settled, values);
  for (const option of control.options) if (option.value) option.textContent = option.value;
  settled.options.seen?.(settled.name, control);
  const read = () => values.find((value) => String(value) === control.value);
  return { element: labelled(settled, control), read };
}

/** One of several objects that are told apart by their `kind`. */
function variants(settled, kinds) {
  const of = (kind) => kind.properties.kind.enum[0];
  const control = choose(settled, kinds.map(of));
  const rest = h("div", { class: "fields" });
  let fields = [];
  const show = () => {
    const kind = kinds.find((one) => of(one) === control.value);
    fields = kind ? fieldsOf(kind, { ...settled.options, preset: undefined }, ["kind"]) : [];
    const about = kind?.description && h("small", { class: "soft" }, prose(kind.description));
    rest.replaceChildren(...(about ? [h("p", { class: "wide" }, about)] : []), ...fields.map(([, one]) => one.element));
    rest.hidden = rest.childElementCount === 0;
  };
  control.addEventListener("change", show);
  show();
  const head = labelled(settled, control);
  head.append(rest);
  head.classList.add("variants");
  const read = () => (control.value ? { kind: control.value, ...values(fields) } : undefined);
  return { element: head, read };
}

function group(settled) {
  const fields = fieldsOf(settled.schema, settled.options);
  const element = h(
    "fieldset",
    { class: "field" },
    h("legend", {}, settled.label),
    h(
      "div",
      { class: "fields" },
      fields.map(([, one]) => one.element),
    ),
  );
  const read = () => {
    const value = values(fields);
    return settled.required || Object.keys(value).length > 0 ? value : undefined;
  };
  return { element, read };
}

function fieldsOf(schema, options, without = []) {
  const names = Object.keys(schema.properties ?? {}).filter((name) => !without.includes(name));
  const required = schema.required ?? [];
  const place = (name) => {
    const wanted = options.order?.indexOf(name) ?? -1;
    if (wanted >= 0) return wanted;
    return required.includes(name) ? names.length : names.length + 1;
  };
  const ordered = names.toSorted((one, other) => place(one) - place(other));
  return ordered.map((name) => {
    return [name, field(name, words(name), schema.properties[name], required.includes(name), options)];
  });
}

const values = (fields) =>
  Object.fromEntries(fields.map(([name, one]) => [name, one.read()]).filter(([, value]) => value !== undefined));

/**
 * A form for a schema; `submit` gets what was filled in, and what it throws is shown. Options, all by the names of fields:
 * `values` to choose from, `lists` (ids of lists to suggest from), `preset`, `none` (what to call no choice); and `order`,
 * in which fields come before the others, `seen`, which is told each choice.
 */
export function schemaForm(schema, label, submit, options = {}) {
  const fields = fieldsOf(whole(schema), options);
  const error = h("p", { class: "error", role: "alert", hidden: true });
  const send = h("button", { class: "main" }, label);
  const form = h(
    "form",
    { class: "form", autocomplete: "off" },
    h(
      "div",
      { class: "fields" },
      fields.map(([, one]) => one.element),
    ),
    error,
    h("div", { class: "actions" }, send),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(send, async () => {
      error.hidden = true;
      try {
        await submit(values(fields));
      } catch (failure) {
        error.textContent = failure.message;
        error.hidden = false;
      }
    });
  });
  return form;
}
