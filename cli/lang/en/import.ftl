sheet-of = , sheet { $sheet }
sheet-column = , column { $column }
sheet-place = { $file }{ $of }, row { $row }{ $column }
sheet-unreadable = the sheet cannot be read
sheet-more-faults = and { $rest } more
sheet-nothing-signed = { $hint }; nothing was signed
row-no-such-act = "{ $said }" is no act that a sheet can tell
row-no-such-act-do = write one of { $acts }
row-which-act-do = say --act with one of { $acts }, or add a column act (操作)
row-which-act = it does not say what was done
row-no-time = "{ $said }" is no time of day
row-no-time-do = write it as 08:30
row-no-days = "{ $said }" is no number of days
row-no-days-do = write a whole number, such as 7
row-date-do = write it as 2026-05-03, 2026/5/3 or 5月3日
row-input-do = write what was sprayed, as on its label
row-quantity-do = write a number and a unit: 1200 kg, 50 斤
row-to-do = write who gets it
row-from-do = write who sent it
row-missing-do = { $hint }; or say it for all rows: --set { $column }=…
row-missing = the { $column } is missing
row-uncalled-for = { $act } has no { $column }, and "{ $said }" would be lost
row-uncalled-for-do = empty the cell, pass the column over with --map "HEADING=-", or say another --act
row-moment-do = write it as 2026-05-03 08:30
row-not-yet = { $date } has not come yet
row-not-yet-do = an act is recorded once it was done; mend the date
row-no-moment = { $moment } is no moment here
row-no-moment-do = mend date or time
row-zero = nothing was moved: the amount is 0
row-zero-do = write how much, or leave the row out
row-no-unit = "{ $said }" names no unit
row-no-unit-do = write the unit behind it (1200 kg, 50 斤), add a column unit (单位), or say --unit kg
row-amount-do = write a number and a unit: 1200 kg, 50 斤, 300 pcs
row-other-product = the lot is not of the product beside it: { $lot }
row-other-product-do = mend the lot or the product
row-no-product = what was harvested is missing
row-no-product-do = write the product; a lot number is proposed
row-no-crop = the crop is missing
row-no-crop-do = write PRODUCT/PLOT-SEASON, such as STRAW/E1-26S
row-no-lot = the lot is missing
row-no-lot-do = write PRODUCT/LOT, such as STRAW/SL-260418-1, or the number alone beside its product
row-too-long = { $characters } characters are too many
row-too-long-do = at most { $most }
row-yes-no = "{ $said }" is neither yes nor no
row-yes-no-do = write yes or no, 是 or 否
row-no-quantity = "{ $said }" is no quantity
date-ambiguous-do = write 2026-05-03; or say which number is the day: --dates day-first or --dates month-first
date-short-year-do = write the year in full: 2026-05-03
date-unknown = "{ $said }" is not a date
date-ambiguous = "{ $said }" could be { $one } or { $other }
date-short-year = "{ $said }" has a year of two digits
date-none = "{ $said }" is not in the calendar
name-lot-do = a lot is written PRODUCT/LOT, such as STRAW/SL-260418-1, or as its number beside the product
name-short-do = write its short name in capitals, such as STRAW or SL-E1
name-known = known here: { $known }
name-several = several have the name "{ $said }"
name-several-do = write which: { $ids }
name-none = { $what ->
        [product] no product is called "{ $said }"
        [place] no place is called "{ $said }"
       *[party] no party is called "{ $said }"
    }
sheet-no-form = { $file }: acts come as .xlsx or .csv, EPCIS documents as .json or .jsonld
sheet-template-do = `suyuan import --template harvest day.xlsx` writes a sheet to fill in
sheet-none = { $file } has no sheet "{ $sheet }"
sheet-none-do = its sheets are { $names }
sheet-no-headings = { $file }: no row at its top has two headings that are known
sheet-no-headings-do = headings are words such as date 日期, product 产品, quantity 数量, place 地块, lot 批次; `suyuan import --template harvest day.xlsx` writes a sheet to fill in
sheet-doubled = { $place }: two columns are headed as { $column }: "{ $one }" and "{ $other }"
sheet-doubled-do = pass one over: --map "{ $other }=-"
sheet-empty = { $place }: no row is filled in below the headings
sheet-empty-do = rows that begin with # are remarks
sheet-unknown-one = column { $letters } is headed "{ $heading }" (such as "{ $such }")
sheet-unknown = { $place }: { $told }: it is not known what that means
sheet-unknown-do = say { $maps }, where COLUMN is one of { $all }, or - to pass it over; it is remembered
import-nothing = Nothing was signed or entered.
import-ask = Record { $rows }?
import-not-recorded = nothing was recorded
import-not-recorded-do = mend the sheet, then import it again
import-not-confirmed-do = look at it with --dry-run, then record it with --yes
import-columns = Columns: { $all }; - passes one over.
import-column-ask = Column { $letters }, "{ $heading }" (such as "{ $such }"), is
import-which-act = { $place }: it is not known which act the rows are
import-which-act-do = say --act harvest, ship, receive, sell, spray or dispose; or name the sheet so
import-numbers = { $numbers } lot numbers are proposed.
import-all-before = { $place }: all { $rows } were recorded before
import-some-before = { $place }: { $before } of { $rows } were recorded before, the first of them row { $row }
import-before-others = record the others with --new; or{" "}
import-before-do = { $also }if they were done twice, or taken back with `suyuan correct`, record them once more with --again
import-mend-row = mend the row
import-elsewhere = the ledger has this row already, recorded on another machine
import-elsewhere-do = take the row out; or, if it was done twice, record the sheet with --again
import-more = {"  "}and { $rows } more
import-total-amount = , { $amount } in all
import-total = {"  "}{ $act } { $product }: { $rows }{ $amount }
import-left-out = {"  "}{ $rows } recorded before are left out
import-unjudged = {"  "}No node was asked: the ledger judges it when it is sent.
import-pending-row = {"  "}row { $row } would have no effect yet: { $why }
import-stopped = { $rows } before this one were entered and stay so; when it is mended, --new records the rest.
import-entered = { $rows } entered.
import-pending = { $pending } have no effect yet: something that they name is missing.
import-waiting = { $rows } signed and kept: `suyuan sync` sends them.
import-before = { $rows } recorded before and left alone.
import-rows = { $count ->
        [one] { $rows } row
       *[other] { $rows } rows
    }
