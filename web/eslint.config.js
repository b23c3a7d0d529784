import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";

const HAN = "/[\\p{Script=Han}：；。（）]/u";
const WORDS = {
  selector: `Literal[value=${HAN}], JSXText[value=${HAN}], TemplateElement[value.raw=${HAN}]`,
  message: "Texts that people see stand in src/locales.",
};
const STYLES = "How things look stands in a CSS module; only CSS variables are set here.";
const LOOKS = [
  "JSXAttribute[name.name=/^styles?$/] :matches(Property:not([key.value=/^--/]), SpreadElement)",
  "JSXAttribute[name.name=/^styles?$/] > JSXExpressionContainer > :not(ObjectExpression, TSAsExpression)",
].map((selector) => ({ selector, message: STYLES }));
const SHORTCUTS = {
  selector: "MemberExpression[property.name=/^(altKey|ctrlKey|metaKey)$/]",
  message: "Shortcuts stand in src/desk/shortcuts.ts.",
};

export default defineConfig(
  { files: ["**/*.js"], extends: [js.configs.recommended] },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [
      js.configs.recommended,
      ts.configs.recommendedTypeChecked,
      hooks.configs.flat.recommended,
      a11y.flatConfigs.recommended,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "no-undef": "off", // the compiler's
      "no-restricted-syntax": ["error", WORDS, SHORTCUTS, ...LOOKS],
      "max-lines": ["error", 200],
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/require-await": "off", // what answers later on one way answers later on all
      "jsx-a11y/no-autofocus": "off", // what somebody has just opened has the keyboard
    },
  },
  { files: ["**/*.tsx"], rules: { "max-lines": ["error", 150] } },
  {
    files: ["src/desk/shortcuts.ts", "src/shared/keys.ts"],
    rules: { "no-restricted-syntax": ["error", WORDS, ...LOOKS] },
  },
  {
    // patterns of what people type, the same as the server's
    files: ["src/shared/phones.ts"],
    rules: { "no-restricted-syntax": "off", "no-misleading-character-class": "off", "no-useless-escape": "off" },
  },
  { files: ["src/tests/**"], rules: { "no-restricted-syntax": "off", "max-lines": ["error", 400] } },
  prettier,
);
