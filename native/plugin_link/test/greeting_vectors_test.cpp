// spec/vectors/toast/local-greetings.json
#include "core/plugin_link/greeting.hpp"
#include "core/test/toast/hex.hpp"
#include "core/test/toast/said_frames.hpp"
#include "core/test/toast/vector_file.hpp"
#include "test/check.hpp"
#include "tls/hmac.hpp"

using namespace midip2p::core;
using namespace midip2p::test;

TEST_CASE("vectors: local greetings") { // [TOAST-11.2-1] to [TOAST-11.2-5]
    for (const Value& vector : vectors("local-greetings.json")) {
        PluginGreeting::Config config{.role = vector["role"].text == "client" ? PluginLinkRole::client
                                                                              : PluginLinkRole::plugin,
                                      .token = {},
                                      .nonce = {},
                                      .agent = vector["agent"].text,
                                      .mac = &midip2p::tls::hmac_sha256};
        REQUIRE(from_hex(vector["token"].text, config.token));
        REQUIRE(from_hex(vector["nonce"].text, config.nonce));
        for (const bool cut : {false, true}) { // fed whole, and byte by byte
            PluginGreeting greeting(config, {0});
            LocalTime now{0};
            for (const Value& step : vector["steps"].items) {
                if (const Value* at = step.find("at")) now = {at->number};
                Errc e = Errc::ok;
                if (const Value* text = step.find("hex")) {
                    const auto all = hex(text->text);
                    for (std::size_t i = 0; e == Errc::ok && i < all.size(); i += cut ? 1 : all.size())
                        e = greeting.receive(ByteView(all).subspan(i, cut ? 1 : all.size()));
                }
                if (step.find("advance") != nullptr) e = greeting.advance(now);
                const Value* error = step.find("error");
                CHECK(code_of(e) == (error != nullptr ? error->text : "ok"));
                CHECK((said_frames(greeting.take_bytes(), false) == step["says"].texts()));
                if (const Value* done = step.find("done")) CHECK(greeting.done() == done->truth);
                if (const Value* rest = step.find("rest")) CHECK((greeting.take_rest() == hex(rest->text)));
            }
        }
    }
}
