config-command-line = command line
approve-not = entry { $entry } is a { $kind }, which nobody approves
approve-not-do = governors approve charters, members and keys
approve-what = Entry { $entry }: a { $kind } proposed by { $who }, { $verdict }.
approve-sure = Agree to this?
approve-no = not approved
did-approve = Approved entry { $entry }
charter-no-size = { $said } is no size; write 5000, or +100
charter-entry = Entry { $entry }; the log has { $size } entries.
charter-nothing = nothing was asked to change
charter-nothing-do = see `suyuan charter change --help`
did-charter = Signed a charter
charter-no-log-key = the charter names no log key { $said }
charter-no-governor = { $party } does not govern
charter-none-of = { $text } is none of the charter's { $member }
charter-without = the node gave a charter without { $member }
charter-key-trusted = The new log key is trusted here from now on. Publish it where the old one stands, for everybody else.
charter-retire-tell =
    Before the old key goes: every witness must know the new one (`suyuan witness add-log NEWVKEY`), and every policy that names this log needs a
    second `log` line. From that size on a witness that does not refuses to cosign; with `suyuan node --cosign before` nothing would be published.
