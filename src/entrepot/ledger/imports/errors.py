"""Refusals of a whole file. What is wrong with one cell is a value: `problems`."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class ImportRefused(InputError):
    """A file that is not imported at all; nothing was posted."""

    code = "IMP-000"


class FileMissing(ImportRefused):
    code, field = "IMP-001", "file"
    text = Text(
        en="{file} can't be read: {why}. Check the name and the rights.",
        zh="无法读取 {file}：{why}。请检查文件名和权限。",
    )


class UnknownKind(ImportRefused):
    code, field = "IMP-002", "kind"
    text = Text(
        en="{kind!r} is not a kind of import. Write one of: {kinds}.",
        zh="“{kind}”不是导入类型。请填写：{kinds}。",
    )


class UnknownFileType(ImportRefused):
    code, field = "IMP-003", "file"
    text = Text(
        en="{file} is neither csv, csv.gz nor xlsx. Save it as one of them.",
        zh="{file} 不是 csv、csv.gz 或 xlsx。请另存为其中一种格式。",
    )


class WrongEncoding(ImportRefused):
    code, field = "IMP-004", "file"
    text = Text(
        en="{file} is not UTF-8: row {row} holds the byte 0x{byte:02X}{also}. Save the file as UTF-8, "
        'or name its encoding in the mapping, such as encoding = "cp1252".',
        zh="{file} 不是 UTF-8：第 {row} 行含字节 0x{byte:02X}{also}。请另存为 UTF-8，"
        '或在映射中写明编码，例如 encoding = "cp1252"。',
    )


class TooLarge(ImportRefused):
    """`limit` names the setting that decides."""

    code, field = "IMP-005", "file"
    text = Text(
        en="{file} has {found}; {limit} allows {allowed}. Split the file, or raise the setting.",
        zh="{file} 有 {found}；{limit} 允许 {allowed}。请拆分文件或调高该设置。",
    )


class CellTooLong(ImportRefused):
    code, field = "IMP-006", "file"
    text = Text(
        en="Row {row} of {file} has a cell of more than {allowed} characters "
        "(ENTREPOT_IMPORT_MAX_CELL). A quote that was never closed looks like this; mend the row.",
        zh="{file} 第 {row} 行有单元格超过 {allowed} 个字符（ENTREPOT_IMPORT_MAX_CELL）。"
        "可能是引号未闭合，请更正该行。",
    )


class Damaged(ImportRefused):
    code, field = "IMP-007", "file"
    text = Text(
        en="{file} is damaged at row {row}: {why}. Save it anew from the program that made it.",
        zh="{file} 在第 {row} 行损坏：{why}。请在原程序中重新保存。",
    )


class EmptyFile(ImportRefused):
    code, field = "IMP-008", "file"
    text = Text(
        en="{file} has no head row. Its first row names the columns: {columns}.",
        zh="{file} 没有表头。首行应为列名：{columns}。",
    )


class ColumnsMissing(ImportRefused):
    code, field = "IMP-009", "file"
    text = Text(
        en="{file} lacks columns: {missing}. Its head row reads: {head}. "
        "Name the columns so, or give a mapping.",
        zh="{file} 缺少列：{missing}。其表头为：{head}。请按此命名，或提供映射。",
    )


class ColumnTwice(ImportRefused):
    code, field = "IMP-010", "file"
    text = Text(
        en="{file} has two columns for {field_name}: {heads}. Keep one of them.",
        zh="{file} 中“{field_name}”对应两列：{heads}。请保留其一。",
    )


class MappingMissing(ImportRefused):
    code, field = "IMP-011", "mapping"
    text = Text(
        en="There is no mapping {mapping!r}. Give the path of a .toml file, or one of: {shipped}.",
        zh="没有映射“{mapping}”。请提供 .toml 文件路径，或使用：{shipped}。",
    )


class BadMapping(ImportRefused):
    code, field = "IMP-012", "mapping"
    text = Text(
        en="Mapping {mapping}, key {key}: {why}. {mend}",
        zh="映射 {mapping} 的键 {key}：{why}。{mend}",
    )


class OlderEdition(ImportRefused):
    code, field = "IMP-013", "edition"
    text = Text(
        en="The register {register} ({kind}) is already known as of {newest}; this file is of "
        "{given}. Import editions in their order, or give the right date with --edition.",
        zh="登记册 {register}（{kind}）已导入截至 {newest} 的版本；此文件为 {given}。"
        "请按顺序导入，或用 --edition 指定正确日期。",
    )


class BadEdition(ImportRefused):
    code, field = "IMP-014", "edition"
    text = Text(
        en="The register's own date can't be told: {why}. Give it with --edition YYYY-MM-DD.",
        zh="无法确定登记册日期：{why}。请用 --edition YYYY-MM-DD 指定。",
    )


class BadCause(ImportRefused):
    code, field = "IMP-015", "cause"
    text = Text(
        en="A cause has 1 to 40 characters; this one has {length}. Shorten it.",
        zh="原因应为 1 至 40 个字符，当前 {length} 个。请缩短。",
    )


class TwoAtOnce(ImportRefused):
    code, field = "IMP-016", "register"
    text = Text(
        en="Another import of {register} ({kind}) was posted while this one ran. "
        "Give the same command again: it posts what is missing.",
        zh="本次导入期间，登记册 {register}（{kind}）另有导入。请重新运行同一命令，将补登缺少的部分。",
    )


class NoSuchSheet(ImportRefused):
    code, field = "IMP-017", "sheet"
    text = Text(
        en="{file} has no sheet {sheet}. Its sheets: {sheets}. Name one with --sheet, or with "
        "sheet in the mapping.",
        zh="{file} 没有工作表 {sheet}。其工作表：{sheets}。请用 --sheet 或映射的 sheet 键指定。",
    )


class WhichSheet(ImportRefused):
    """`found`: how many sheets of a workbook have a head row that fits, none or several."""

    code, field = "IMP-018", "sheet"
    text = Text(
        en="{file} has {found} sheets whose first row names the columns needed; its sheets: "
        "{sheets}. Name the one to read with --sheet, or with sheet in the mapping.",
        zh="{file} 有 {found} 个工作表的首行含所需列名；其工作表：{sheets}。请用 --sheet 或映射的 "
        "sheet 键指定要读取的一个。",
    )


class FormulaUnsaved(ImportRefused):
    code, field = "IMP-019", "file"
    text = Text(
        en="Cell {cell} of {file} holds a formula, {formula}, whose value is not saved with it. "
        "Open the workbook in a spreadsheet program and save it, or paste the values.",
        zh="{file} 的单元格 {cell} 为公式 {formula}，但未保存其计算结果。请在表格程序中打开并保存，"
        "或粘贴为数值。",
    )


class CorrectionRejected(ImportRefused):
    """Found for each row while it is checked (IMP-121); here, where the verdict came later."""

    code, field = "IMP-020", "file"
    text = Text(
        en="A correction of {key!r} was rejected with batch {batch}, and an entry is reversed at "
        "most once. Have a verifier accept it (`entrepot ledger approve {batch}`), then import "
        "this file again.",
        zh="对“{key}”的更正已随批次 {batch} 被退回，而一笔分录只能冲销一次。请由核验员改为通过"
        "（`entrepot ledger approve {batch}`），然后重新导入此文件。",
    )

    def __init__(self, *, key: str, batch: int) -> None:
        self.batch = batch
        super().__init__(key=key, batch=batch)
