# The cache of the dynamic linker, /etc/ld.so.cache, for libraries that come on top of a base.
#
# ldconfig reads libraries of its own machine's kind only; this adds libraries of any kind to the cache that a base has.
# Format: elf/cache.c and sysdeps/generic/dl-cache.h of glibc (glibc-ld.so.cache1.1).
package LinkerCache;
use strict;
use warnings;

# FLAG_ELF_LIBC6 and what glibc of this architecture asks for.
my %FLAGS = (amd64 => 0x0303, arm64 => 0x0a03, armhf => 0x0903, s390x => 0x0403, ppc64el => 0x0503, riscv64 => 0x1003);
my %TRIPLET = (
  amd64 => 'x86_64-linux-gnu', arm64 => 'aarch64-linux-gnu', armhf => 'arm-linux-gnueabihf', s390x => 's390x-linux-gnu',
  ppc64el => 'powerpc64le-linux-gnu', riscv64 => 'riscv64-linux-gnu',
);
my $MAGIC = 'glibc-ld.so.cache1.1';
my $HEADER = 48;
my $ENTRY = 24;

# Writes a cache into `out` when the base has one, or a package brings folders of libraries that the linker does not search by itself.
sub update {
  my ($base, $out, $arch) = @_;
  my @own = configured_folders($out);
  my $cache = "$base/etc/ld.so.cache";
  return unless -e $cache || @own;
  my $endian = $arch eq 's390x' ? '>' : '<';
  my %entries = -e $cache ? map { $_->{name} => $_ } parse(slurp($cache), $endian) : ();
  my @folders = ((map { ("usr/lib/$_", "lib/$_") } $TRIPLET{$arch}), qw(usr/local/lib usr/lib lib), @own, configured_folders($base));
  for my $folder (@folders) {
    for my $name (libraries("$out/$folder")) {
      # what comes first is found first
      $entries{$name} //= { name => $name, path => "/$folder/$name", flags => $FLAGS{$arch}, os => 0 };
    }
  }
  mkdir "$out/etc";
  open my $handle, '>:raw', "$out/etc/ld.so.cache" or die "cannot write /etc/ld.so.cache: $!\n";
  print $handle cache_of([values %entries], $endian);
  close $handle or die "cannot write /etc/ld.so.cache: $!\n";
}

# Folders that files of /etc/ld.so.conf.d name, without the slash before them.
sub configured_folders {
  my ($root) = @_;
  return map { m{^/(\S+?)/*\s*$} ? $1 : () } map { split /\n/, slurp($_) } sort glob "$root/etc/ld.so.conf.d/*.conf";
}

# Names under which programs ask for the libraries of a folder.
sub libraries {
  my ($folder) = @_;
  opendir my $handle, $folder or return;
  my %names;
  for my $name (grep { /^(?:lib|ld-).*\.so(?:\.|$)/ } readdir $handle) {
    # a link from the root leads elsewhere on this machine
    next if !-f "$folder/$name" || (readlink("$folder/$name") // '') =~ m{^/};
    # a link for compilers, or the library itself
    my $asked = -l "$folder/$name" ? ($name =~ /\.so$/ ? $name : undef) : soname(slurp("$folder/$name"));
    $names{$asked} = 1 if defined $asked && -e "$folder/$asked";
  }
  return sort keys %names;
}

# DT_SONAME of a shared library; undefined for what is none.
sub soname {
  my ($elf) = @_;
  return undef unless length $elf > 64 && substr($elf, 0, 4) eq "\x7fELF";
  my $wide = ord(substr $elf, 4, 1) == 2;
  my $e = ord(substr $elf, 5, 1) == 2 ? '>' : '<';
  my ($word, $size) = $wide ? ("Q$e", 8) : ("L$e", 4);
  my $at = sub { my ($offset, $form) = @_; $offset < length $elf ? unpack("\@$offset $form", $elf) : undef };
  my $headers = $at->($wide ? 32 : 28, $word);
  my ($each, $count) = (unpack '@' . ($wide ? 54 : 42) . " S$e S$e", $elf);
  my (@loads, $dynamic);
  for my $header (map { $headers + $_ * $each } 0 .. $count - 1) {
    my $type = $at->($header, "L$e") // return undef;
    my @fields = $wide ? unpack("\@$header x8 (Q$e)4", $elf) : unpack("\@$header x4 (L$e)4", $elf);
    # offset, address, -, bytes in the file
    push @loads, [@fields[0, 1, 3]] if $type == 1;
    $dynamic = [@fields[0, 3]] if $type == 2;
  }
  return undef unless $dynamic;
  my %tags;
  for (my $offset = $dynamic->[0]; $offset < $dynamic->[0] + $dynamic->[1]; $offset += 2 * $size) {
    my ($tag, $value) = unpack "\@$offset $word$word", $elf;
    last if !defined $value || $tag == 0;
    $tags{$tag} //= $value;
  }
  my ($strings, $name) = @tags{5, 14};
  return undef unless defined $strings && defined $name;
  my ($load) = grep { $strings >= $_->[1] && $strings < $_->[1] + $_->[2] } @loads;
  return $load && unpack '@' . ($strings - $load->[1] + $load->[0] + $name) . ' Z*', $elf;
}

# Entries of a cache; those for processors with more than the architecture's own instructions are left out, as the linker finds these by folder too.
sub parse {
  my ($bytes, $e) = @_;
  my $start = index $bytes, $MAGIC;
  die "the base has an /etc/ld.so.cache of an unknown form\n" if $start < 0;
  my $count = unpack '@' . ($start + length $MAGIC) . " L$e", $bytes;
  my @entries;
  for my $at (map { $start + $HEADER + $_ * $ENTRY } 0 .. $count - 1) {
    my ($flags, $name, $path, $os, $hardware) = unpack "\@$at L$e L$e L$e L$e Q$e", $bytes;
    next if $hardware != 0;
    my @texts = map { unpack '@' . ($start + $_) . ' Z*', $bytes } $name, $path;
    push @entries, { flags => $flags, name => $texts[0], path => $texts[1], os => $os };
  }
  return @entries;
}

sub cache_of {
  my ($entries, $e) = @_;
  # the linker looks names up by halving, in this order
  my @sorted = sort { compare($b->{name}, $a->{name}) || $b->{flags} <=> $a->{flags} } @$entries;
  my $first = $HEADER + $ENTRY * @sorted;
  my ($strings, $table) = ('', '');
  for my $entry (@sorted) {
    my @places = map { my $place = $first + length $strings; $strings .= "$_\0"; $place } $entry->{name}, $entry->{path};
    $table .= pack "L$e L$e L$e L$e Q$e", $entry->{flags}, @places, $entry->{os}, 0;
  }
  # byte order, no extension
  my $order = $e eq '>' ? 3 : 2;
  return $MAGIC . pack("L$e L$e C x3 L$e x12", scalar @sorted, length $strings, $order, 0) . $table . $strings;
}

# _dl_cache_libcmp(): digits count as numbers.
sub compare {
  my ($left, $right) = @_;
  my @left = $left =~ /\d+|\D/g;
  my @right = $right =~ /\d+|\D/g;
  while (@left && @right) {
    my ($l, $r) = (shift @left, shift @right);
    my ($ln, $rn) = map { /\d/ ? 1 : 0 } $l, $r;
    return $ln <=> $rn if $ln != $rn;
    my $order = $ln ? $l <=> $r : ord($l) <=> ord($r);
    return $order if $order != 0;
  }
  return @left <=> @right;
}

sub slurp {
  my ($path) = @_;
  open my $handle, '<:raw', $path or return '';
  local $/;
  return scalar(<$handle>) // '';
}

1;
