# Fails when a program that an image needs is neither in its base nor among the files that go on top of it.
#
#   perl check-tools.pl BASE OUT PATH TOOL...
#
# BASE is the root of the base's files, OUT that of what was unpacked; PATH is where the image looks for names of tools.
use strict;
use warnings;

my ($base, $out, $path, @tools) = @ARGV;
die "usage: check-tools.pl BASE OUT PATH TOOL...\n" unless @tools;
my @missing = grep { !grep { is_program($_) } places($_) } @tools;
if (@missing) {
  print STDERR 'tools: neither the base nor debianPackages bring ' . join(', ', @missing) . ": add the package that has it, or name it in files\n";
  exit 1;
}

sub places {
  my ($tool) = @_;
  return $tool =~ m{^/} ? $tool : map { "$_/$tool" } grep { m{^/} } split /:/, $path;
}

# A link is followed in the image, where the root is its own.
sub is_program {
  my ($wanted) = @_;
  my @parts = split m{/}, $wanted;
  my ($at, $links, $file) = ('', 0, undef);
  while (@parts) {
    my $part = shift @parts;
    next if $part eq '' || $part eq '.';
    if ($part eq '..') {
      $at =~ s{/[^/]*$}{};
      next;
    }
    my ($root) = grep { -l "$_$at/$part" || -e "$_$at/$part" } $out, $base;
    return 0 unless defined $root;
    $file = "$root$at/$part";
    if (-l $file) {
      return 0 if ++$links > 40;
      my $target = readlink $file;
      $at = '' if $target =~ m{^/};
      unshift @parts, split m{/}, $target;
      next;
    }
    $at = "$at/$part";
  }
  return defined $file && -f $file && ((stat _)[2] & 0111) != 0;
}
