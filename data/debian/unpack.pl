# Unpacks Debian packages, with what they need and a base lacks, into a folder that goes on top of the base.
#
#   TARGETARCH=amd64 perl unpack.pl BASE OUT SUITE SNAPSHOT PACKAGE[=VERSION]...
#
# BASE is the root of the base's files, SNAPSHOT the time of a snapshot or `none`. Nothing of the packages is run, so they may be of another
# architecture than this machine. It needs apt, dpkg-deb and Perl, which every Debian has.
use strict;
use warnings;
use Cwd ();
use File::Basename ();
use File::Path ();
use lib File::Basename::dirname(Cwd::abs_path(__FILE__));
use LinkerCache;

my %DEBIAN = (amd64 => 'amd64', arm64 => 'arm64', arm => 'armhf', s390x => 's390x', ppc64le => 'ppc64el', riscv64 => 'riscv64');

# Only maintainer scripts use these, and none is run.
my @FOR_SCRIPTS = qw(adduser cdebconf debconf dpkg init-system-helpers install-info sensible-utils ucf);

# Nobody reads these in an image without a shell. Licences stay.
my $UNREAD = qr{^usr/share/(?:bug|doc-base|help|info|lintian|locale|man)(?:/|$)|^usr/share/doc/[^/]+/(?!copyright$)};

my ($base, $out, $suite, $snapshot, @wanted) = @ARGV;
die "usage: unpack.pl BASE OUT SUITE SNAPSHOT PACKAGE[=VERSION]...\n" unless @wanted;
my $arch = $DEBIAN{$ENV{TARGETARCH} // ''} // failed('Debian has no architecture for ' . ($ENV{TARGETARCH} // 'a platform that is not named (TARGETARCH)'));
my $work = "$out.work";
my $records = 'var/lib/dpkg/status.d';
my %known = base_packages();

umask 022;
File::Path::make_path($out, map { "$work/$_" } qw(lists/partial cache/archives/partial));
write_file("$work/status", status_of_base());
my @options = apt_options();
run('apt-get', @options, 'update');
# not `install`, which takes a name that it does not know for a pattern
run('apt-get', @options, qw(satisfy --yes --no-install-recommends --no-remove --download-only), map { s/^([^=]+)=(.+)$/$1 (= $2)/r } @wanted);
my @files = grep { is_new($_) } sort glob "$work/cache/archives/*.deb";
failed("the base has @wanted already: leave it out") unless @files;
unpack_package($_) for @files;
LinkerCache::update($base, $out, $arch);
File::Path::remove_tree($work);

# Version by name, of the packages that the base was made of.
sub base_packages {
  my %found;
  for my $file (glob("$base/$records/*"), "$base/var/lib/dpkg/status") {
    next if $file =~ /\.md5sums$/ || !-f $file;
    for my $fields (paragraphs(read_file($file))) {
      $found{$fields->{Package}} = $fields if defined $fields->{Package} && ($fields->{Status} // 'install ok installed') =~ / installed$/;
    }
  }
  failed('the base has no records of its packages (/var/lib/dpkg), so it cannot be known what it has') unless %found;
  return %found;
}

# What the base has, for apt. Without dependencies: bases are made without some of them, and apt would want to mend that.
sub status_of_base {
  my %asked = map { s/=.*//r => 1 } @wanted;
  my @pretended = grep { !$asked{$_} && !$known{$_} } @FOR_SCRIPTS;
  my $text = '';
  for my $name (sort keys %known) {
    my $fields = $known{$name};
    $text .= "Package: $name\nStatus: install ok installed\n";
    $text .= join '', map { defined $fields->{$_} ? "$_: $fields->{$_}\n" : () } qw(Version Architecture Multi-Arch Provides);
    $text .= "\n";
  }
  $text .= "Package: $_\nStatus: install ok installed\nVersion: 999\nArchitecture: $arch\nMulti-Arch: foreign\nProvides: debconf-2.0\n\n" for @pretended;
  return $text;
}

sub apt_options {
  my @settings = (
    "APT::Architecture=$arch", "APT::Architectures=$arch", 'Acquire::Languages=none', 'Acquire::Retries=3', 'APT::Update::Error-Mode=any',
    "Dir::State=$work", "Dir::State::status=$work/status", "Dir::State::lists=$work/lists", "Dir::Cache=$work/cache", 'Dpkg::Use-Pty=false',
  );
  if ($snapshot ne 'none') {
    write_file("$work/sources.list", sources());
    push @settings, "Dir::Etc::sourcelist=$work/sources.list", 'Dir::Etc::sourceparts=/dev/null', 'Acquire::Check-Valid-Until=false';
  }
  return ('-qq', map { ('-o', $_) } @settings);
}

# Signed by Debian, so plain http will do: slim images have no authorities for https.
sub sources {
  my ($keys) = grep { -e $_ } map { "/usr/share/keyrings/debian-archive-keyring.$_" } qw(pgp gpg);
  my $line = sub { "deb [signed-by=$keys] http://snapshot.debian.org/archive/$_[0]/$snapshot $_[1] main\n" };
  return join '', $line->('debian', $suite), $line->('debian', "$suite-updates"), $line->('debian-security', "$suite-security");
}

# Whether the base lacks a package; apt takes one that was asked for anew. Another version would replace files of the base.
sub is_new {
  my ($file) = @_;
  my ($name, $version) = fields_of($file, qw(Package Version));
  my $had = $known{$name} or return 1;
  return 0 if $had->{Version} eq $version;
  failed("this needs $name $version, and the base has $had->{Version}, whose files are never replaced: "
    . 'take a snapshot of the time that the base was made, or another version of the base');
}

sub unpack_package {
  my ($file) = @_;
  my ($name, $version) = fields_of($file, qw(Package Version));
  File::Path::remove_tree("$work/files", "$work/control");
  run('dpkg-deb', '--extract', $file, "$work/files");
  run('dpkg-deb', '--control', $file, "$work/control");
  check_scripts($name);
  place("$work/files", '', $name);
  File::Path::make_path("$out/$records");
  write_file("$out/$records/$name", read_file("$work/control/control"));
  write_file("$out/$records/$name.md5sums", -e "$work/control/md5sums" ? read_file("$work/control/md5sums") : '');
  print "$name $version\n";
}

sub check_scripts {
  my ($name) = @_;
  for my $script (grep { -e "$work/control/$_" } qw(preinst postinst)) {
    failed("$name chooses among alternatives when it is installed ($script), which cannot be done here: take a package that needs no such choice")
      if read_file("$work/control/$script") =~ /update-alternatives\s+--install/;
    print "note: the $script of $name is not run\n";
  }
}

# Moves what is in a folder to its place on top of the base.
sub place {
  my ($from, $to, $name) = @_;
  for my $entry (entries($from)) {
    my $source = "$from/$entry";
    my $path = $to eq '' ? $entry : "$to/$entry";
    next if $path =~ $UNREAD;
    if (-l $source || !-d $source) {
      for my $root ($base, $out) {
        failed("$name has /$path, and " . ($root eq $base ? 'the base' : 'another package') . ' has it already') if -l "$root/$path" || -e "$root/$path";
      }
      rename $source, "$out/$path" or failed("cannot move $path: $!");
      next;
    }
    $path = followed($path);
    put_folder($source, $path);
    place($source, $path, $name);
  }
}

# Where a folder really is: on a base with merged /usr, /lib is a link to usr/lib.
sub followed {
  my ($path) = @_;
  for (1 .. 40) {
    my ($root) = grep { -l "$_/$path" } $base, $out;
    return $path unless defined $root;
    my $target = readlink "$root/$path";
    my @parts = $target =~ m{^/} ? () : split m{/}, $path;
    pop @parts;
    for my $part (split m{/}, $target) {
      $part eq '..' ? pop @parts : $part eq '' || $part eq '.' ? 1 : push @parts, $part;
    }
    $path = join '/', @parts;
  }
  return failed("/$path is a link that leads to itself");
}

# A folder of the base keeps mode and owner.
sub put_folder {
  my ($source, $path) = @_;
  failed("/$path is a folder in a package and a file in the base") if -e "$base/$path" && !-d "$base/$path";
  my @parts = split m{/}, $path;
  for my $count (1 .. @parts) {
    my $folder = join '/', @parts[0 .. $count - 1];
    next if -d "$out/$folder";
    my (undef, undef, $mode, undef, $uid, $gid) = stat(-d "$base/$folder" ? "$base/$folder" : $count == @parts ? $source : '/usr');
    mkdir "$out/$folder" or failed("cannot make $folder: $!");
    chown $uid, $gid, "$out/$folder" or failed("cannot give $folder its owner: $!");
    chmod $mode & 07777, "$out/$folder" or failed("cannot give $folder its mode: $!");
  }
}

sub entries {
  my ($folder) = @_;
  opendir my $handle, $folder or failed("cannot read $folder: $!");
  return sort grep { $_ ne '.' && $_ ne '..' } readdir $handle;
}

sub fields_of {
  my ($file, @names) = @_;
  open my $pipe, '-|', 'dpkg-deb', '--field', $file, @names or failed("dpkg-deb: $!");
  my ($fields) = paragraphs(join '', <$pipe>);
  return map { $fields->{$_} } @names;
}

# Each as a hash of its fields; what goes on in further lines is left out.
sub paragraphs {
  my ($text) = @_;
  return map { +{ /^([\w-]+):[ \t]*(.*?)[ \t\r]*$/mg } } grep { /\S/ } split /\n\s*\n/, $text;
}

# No shell: each argument arrives as it is.
sub run {
  my (@argv) = @_;
  system { $argv[0] } @argv;
  failed("$argv[0] failed for @wanted" . ($snapshot eq 'none' ? ' in the newest state of ' : " in the snapshot $snapshot of ") . $suite) if $? != 0;
}

sub read_file {
  my ($path) = @_;
  open my $handle, '<:raw', $path or failed("cannot read $path: $!");
  local $/;
  return scalar(<$handle>) // '';
}

sub write_file {
  my ($path, $content) = @_;
  open my $handle, '>:raw', $path or failed("cannot write $path: $!");
  print $handle $content;
  close $handle or failed("cannot write $path: $!");
}

sub failed {
  my ($message) = @_;
  die "debianPackages: $message\n";
}
