explain-refused = Refused:
explain-remarks = Recorded, with a remark:
explain-one = `suyuan explain CODE` says what one means and what to do.
explain-none = there is no code "{ $said }"
explain-none-do = `suyuan explain` lists them
explain-more = More, with examples: docs/JUDGEMENT.md, or with --speak en
