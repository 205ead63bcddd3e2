# Homebrew formula. Homebrew takes formulae from taps alone; from a checkout, which is what is built then:
#
#   brew tap-new local/dnswhy
#   ln -s "$PWD/packaging/dnswhy.rb" "$(brew --repository local/dnswhy)/Formula/"
#   brew install --HEAD local/dnswhy/dnswhy
#
# A release adds `url` and `sha256` of its archive, and a bottle.
class Dnswhy < Formula
  desc "Tells why a DNS lookup failed on an Apple system, from its unified logs"
  homepage "https://example.org/dnswhy"
  license "Apache-2.0"
  head "file://#{File.expand_path("..", File.dirname(File.realpath(__FILE__)))}", using: :git, branch: "main"

  depends_on "cmake" => :build
  depends_on "ninja" => :build
  depends_on "pkgconf" => [:build, :test]
  depends_on "uthash" => :build
  depends_on "cjson"
  depends_on "libarchive"
  depends_on "libplist"
  depends_on "lz4"
  depends_on "pcre2"
  depends_on "sqlite"
  depends_on "xxhash"

  uses_from_macos "zlib"

  def install
    system "cmake", "-S", ".", "-B", "build", "-G", "Ninja", "-DBUILD_TESTING=OFF", *std_cmake_args
    system "cmake", "--build", "build"
    system "cmake", "--install", "build"
  end

  test do
    (testpath/"capture.log").write <<~LOG
      Timestamp                       Thread     Type        Activity             PID    TTL
      2026-03-01 09:00:00.000000+0100 0x1a2b     Default     0x0                  321    0    mDNSResponder: [com.apple.mDNSResponder:Default] [R7] DNSServiceQueryRecord(15000, 0, nowhere.example.com, Addr) START PID[700](curl)
      2026-03-01 09:00:00.000100+0100 0x1a2b     Default     0x0                  321    0    mDNSResponder: [com.apple.mDNSResponder:Default] [R7->Q9] Question for nowhere.example.com. (Addr) assigned DNS service 3
    LOG
    assert_match "nowhere.example.com.", shell_output("#{bin}/dnswhy analyze --format json capture.log")
    assert_match version.to_s, shell_output("#{bin}/dnswhy --version") unless head?
    (testpath/"user.c").write <<~C
      #include <dnswhy.h>
      int main(void) { return dnswhy_version()[0] == '\\0'; }
    C
    flags = shell_output("pkgconf --cflags --libs dnswhy").split
    system ENV.cc, "user.c", "-o", "user", *flags
    system "./user"
  end
end
