// A peer made of a blocking socket, TLS with a right certificate and a handshake: it can say what no runner would.
#pragma once

#include "core/toast/frame.hpp"
#include "core/toast/frame_reader.hpp"
#include "core/toast/handshake.hpp"
#include "net/test/two_runners.hpp"
#include "tls/session.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

namespace midip2p::test {

/// A TCP connection to an IPv4 address of this machine.
inline int dial(const Address& at) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(at.port);
    inet_pton(AF_INET, at.host.c_str(), &there.sin_addr);
    REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0);
    return fd;
}
/// True when the other end has closed, within ten seconds; what it sent before is thrown away.
inline bool is_closed(int fd) {
    char buffer[4096];
    while (true) {
        pollfd p{.fd = fd, .events = POLLIN, .revents = 0};
        if (::poll(&p, 1, 10'000) != 1) return false;
        if (::recv(fd, buffer, sizeof buffer, 0) <= 0) return true;
    }
}

/// One connection of the raw peer.
class RawConnection {
  public:
    RawConnection(const tls::Context& tls, const Address& at)
        : fd_(dial(at)), session_(tls, tls::Session::Role::client, [](const auto&) { return true; }) {
        flush();
    }
    ~RawConnection() { drop(); }
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    /// TLS, hello, and until the other end has nominated this connection.
    void shake_hands(const std::string& own, const std::string& other, core::Lane lane) {
        while (!session_.established()) REQUIRE(read());
        core::Handshake handshake(
            {.role = core::Handshake::Role::dialler,
             .lane = lane,
             .own = {.session = kSession, .peer = own, .boot = "0123456789abcdef", .agent = "raw", .capabilities = {}},
             .expected_peer = other},
            now());
        while (!handshake.nominated()) {
            const core::ByteView out = handshake.transmit(now());
            const std::size_t n = out.size();
            if (n > 0) send(out);
            handshake.sent(n);
            REQUIRE(read());
            REQUIRE(handshake.receive(std::exchange(heard_, {}), now()) == Errc::ok);
        }
        heard_ = handshake.take_rest();
    }
    void send(core::ByteView plaintext) {
        REQUIRE(session_.send(plaintext) == Errc::ok);
        flush();
    }
    /// The code of the ERROR frame that comes before the end; "" when the end comes without one.
    std::string receive_refusal() {
        core::FrameReader reader;
        std::string code;
        while (read()) {
        }
        reader.feed(heard_);
        for (core::Frame f; reader.next(f);) {
            const std::string text(f.payload.begin(), f.payload.end());
            if (f.code() == core::FrameType::error) code = text.substr(9, text.find('"', 9) - 9); // {"code":"…
        }
        return code;
    }
    /// FIN, without a word in TLS. The socket stays: closing one with unread bytes would send RST.
    void close() { ::shutdown(fd_, SHUT_WR); }
    void reset() {
        const linger now_and_hard{.l_onoff = 1, .l_linger = 0};
        setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now_and_hard, sizeof now_and_hard);
        drop();
    }

  private:
    static core::LocalTime now() { return os::Clock().now(); }
    void drop() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    void flush() {
        while (!session_.transmit().empty()) {
            const ssize_t n = ::send(fd_, session_.transmit().data(), session_.transmit().size(), MSG_NOSIGNAL);
            if (n <= 0) return;
            session_.sent(static_cast<std::size_t>(n));
        }
    }
    /// One read; false at the end.
    bool read() {
        std::uint8_t buffer[16384];
        pollfd p{.fd = fd_, .events = POLLIN, .revents = 0};
        if (::poll(&p, 1, 10'000) != 1) return false;
        const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
        if (n <= 0 || session_.receive({buffer, static_cast<std::size_t>(n)}, heard_) != Errc::ok) return false;
        flush();
        return true;
    }

    int fd_;
    tls::Session session_;
    std::vector<std::uint8_t> heard_;
};

/// A raw peer that is introduced to a player, dials it, and has a link with it. Its id is the higher one, so that the
/// player nominates.
class RawPeer {
  public:
    static constexpr const char* kPeer = "ffffffff-0000-4000-8000-000000000000";

    explicit RawPeer(Player& player) {
        auto certificate = tls::Certificate::make();
        auto context = tls::Context::make(std::move(*certificate));
        tls_.emplace(std::move(*context));
        const Address at = player.listen();
        link = *player.runner->open_link(
            {.peer = kPeer, .fingerprint = tls_->fingerprint(), .candidates = {}, .may_play = true});
        REQUIRE(player.runner->connect({.link = link, .id = 0}, {.link = 0, .port = player.out->id()}, {}) == Errc::ok);
        REQUIRE(player.runner->connect({.link = 0, .id = player.in->id()}, {.link = link, .port = 0}, {}) == Errc::ok);
        notes.emplace(*tls_, at);
        notes->shake_hands(kPeer, player.peer, core::Lane::notes);
        clock.emplace(*tls_, at);
        clock->shake_hands(kPeer, player.peer, core::Lane::clock);
        REQUIRE(player.wait_for(Notice::Kind::link_up) != nullptr);
    }

    core::LinkId link = 0;

  private:
    std::optional<tls::Context> tls_;

  public:
    std::optional<RawConnection> notes, clock;
};

/// A whole frame.
inline Bytes frame(core::FrameType type, std::uint32_t sequence, std::string_view text,
                   core::SessionTime at = core::kUnsynchronised) {
    Bytes bytes(core::kFrameOverhead + text.size());
    core::write_frame({.type = static_cast<std::uint32_t>(type),
                       .timestamp = at,
                       .sequence = sequence,
                       .payload = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}},
                      bytes.data());
    return bytes;
}

} // namespace midip2p::test
