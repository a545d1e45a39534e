class Mqtty < Formula
  desc "MQTT client for the terminal: publish, subscribe, test and benchmark a broker"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    url "@DOWNLOADS@/mqtty-@VERSION@-universal-apple-darwin.tar.gz"
    sha256 "@SHA256 universal-apple-darwin.tar.gz@"
  end

  on_linux do
    on_intel do
      url "@DOWNLOADS@/mqtty-@VERSION@-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256 x86_64-unknown-linux-musl.tar.gz@"
    end
    on_arm do
      url "@DOWNLOADS@/mqtty-@VERSION@-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256 aarch64-unknown-linux-musl.tar.gz@"
    end
  end

  def install
    bin.install "mqtty"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/mqtty.bash" => "mqtty"
    zsh_completion.install "completions/_mqtty"
    fish_completion.install "completions/mqtty.fish"
    doc.install "CHANGELOG.md", "third-party-licenses.txt", "docs"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/mqtty --version")
    system bin/"mqtty", "conn", "--once", "--embedded"
  end
end
