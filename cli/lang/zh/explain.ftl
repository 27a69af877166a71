explain-refused = 被拒：
explain-remarks = 已记下，有标记或待定：
explain-one = `suyuan explain 代码` 说明意思和怎么办。
explain-none = 没有“{ $said }”这个代码
explain-none-do = `suyuan explain` 列出全部
explain-more = 更多说明和例子（英文）：docs/JUDGEMENT.md，或加 --speak en
