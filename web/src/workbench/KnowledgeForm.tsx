import { AutoComplete, Input, Select } from "antd";
import { ReactNode } from "react";
import { t } from "../shared/i18n";
import { LIST_SEPARATORS } from "../shared/typing";
import css from "./Knowledge.module.css";
import { KnowledgeAnswer } from "./KnowledgeAnswer";
import { ConditionRows } from "./KnowledgeConditions";
import { Field, isOf, Lines, Told } from "./KnowledgeFields";
import { Content, Fault, Surroundings } from "./knowledgeTypes";

interface Props {
  content: Content;
  change: (content: Content) => void;
  faults: Fault[];
  around: Surroundings;
}

/** The fields of an entry, each with what is wrong with it. */
export function KnowledgeForm({ content, change, faults, around }: Props) {
  const set = (part: Partial<Content>) => change({ ...content, ...part });
  const bad = (name: string) => faults.some((one) => isOf(one, name));
  const field = (name: keyof Content, inner: ReactNode, hint?: string) => (
    <Field name={name} faults={faults} hint={hint}>
      {inner}
    </Field>
  );
  const marked = (name: keyof Content) => ({
    id: `kn-${name}`,
    status: bad(name) ? ("error" as const) : undefined,
    "aria-invalid": bad(name),
    "aria-describedby": `kn-${name}-told`,
  });
  const categories = [...new Set(around.products.flatMap((one) => one.category ?? []))];
  return (
    <div className={css.form}>
      {field(
        "questions",
        <Lines value={content.questions} change={(questions) => set({ questions })} {...marked("questions")} />,
        t("kn.questions.hint"),
      )}
      {field(
        "answer",
        <KnowledgeAnswer
          value={content.answer}
          change={(answer) => set({ answer })}
          facts={around.facts}
          {...marked("answer")}
        />,
        t("kn.answer.hint"),
      )}
      {field(
        "title",
        <Input
          {...marked("title")}
          value={content.title}
          placeholder={content.questions[0]}
          onChange={(event) => set({ title: event.target.value })}
        />,
      )}
      <div className={css.pair}>
        {field(
          "category",
          <AutoComplete
            {...marked("category")}
            allowClear
            value={content.category ?? ""}
            placeholder={t("kn.scope.shop")}
            onChange={(category: string | undefined) => set({ category: category ? category : null })}
            options={categories.map((one) => ({ value: one }))}
          />,
        )}
        {field(
          "skus",
          <Select
            {...marked("skus")}
            mode="tags"
            value={content.skus}
            placeholder={t("kn.skus.hint")}
            tokenSeparators={LIST_SEPARATORS}
            onChange={(skus: string[]) => set({ skus })}
            showSearch={{ optionFilterProp: "label" }}
            options={around.products.map((one) => ({ value: one.sku, label: `${one.sku} ${one.title}` }))}
            labelRender={(one) => String(one.value)}
          />,
        )}
        {(["valid_from", "valid_to"] as const).map((name) => (
          <Field key={name} name={name} faults={faults}>
            <Input
              {...marked(name)}
              type="date"
              value={content[name] ?? ""}
              onChange={(event) => set({ [name]: event.target.value || null })}
            />
          </Field>
        ))}
      </div>
      <ConditionRows when={content.when} facts={around.facts} change={(when) => set({ when })} />
      <Told name="when" faults={faults} />
      {field(
        "pictures",
        <Lines value={content.pictures} change={(pictures) => set({ pictures })} {...marked("pictures")} rows={1} />,
        t("kn.pictures.hint"),
      )}
    </div>
  );
}
