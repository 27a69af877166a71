# Files that the command line names and that cannot be read.
given-missing = there is no file { $file }
given-missing-do = check the spelling of { $option }; names count from { $dir }, or give the whole path
given-missing-whole-do = check the spelling of { $option }, and whether the disk that it is on is there
given-directory = { $file } is a directory
given-directory-do = { $option } wants a file: name one in it
given-forbidden = you may not read { $file }
given-forbidden-do = have its owner allow it (`ls -l { $file }` says who that is), or take a copy of your own
given-not-text = { $file } is not text in UTF-8
given-not-text-do = save it anew as text in UTF-8
given-argument = FILE
given-or = { $hint }; { $other }
