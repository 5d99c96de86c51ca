// RapidJSON: its SAX reader, which builds no tree, and its writer.
#include "core/bench/contender.hpp"
#include "core/bench/members_of.hpp"
#include "core/bench/sax.hpp"

#define RAPIDJSON_SSE42
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace midip2p::bench {

namespace {

struct Handler : Sax {
    bool Null() { return other(); }
    bool Bool(bool) { return other(); }
    bool Int(int value) { return number(value); }
    bool Uint(unsigned value) { return number(value); }
    bool Int64(std::int64_t value) { return number(value); }
    bool Uint64(std::uint64_t value) {
        return number(value > (std::uint64_t{1} << 62) ? std::int64_t{1} << 62 : static_cast<std::int64_t>(value));
    }
    bool Double(double) { return fraction(); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
    bool String(const char* text, rapidjson::SizeType size, bool) { return word({text, size}); }
    bool StartObject() { return open(true); }
    bool Key(const char* text, rapidjson::SizeType size, bool) { return key({text, size}); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(false); }
    bool EndArray(rapidjson::SizeType) { return close(); }
};

class Rapidjson final : public LoopingReader<Rapidjson> {
  public:
    [[nodiscard]] std::string name() const override { return "rapidjson"; }
    bool read(core::PaddedText text, std::size_t, Read& out) override {
        rapidjson::MemoryStream stream(reinterpret_cast<const char*>(text.data), text.size);
        Handler handler;
        if (!reader_.Parse<rapidjson::kParseValidateEncodingFlag>(stream, handler)) return false;
        return handler.judge.finish(out);
    }

  private:
    rapidjson::Reader reader_;
};

class RapidjsonWriter final : public LoopingWriter<RapidjsonWriter> {
  public:
    [[nodiscard]] std::string name() const override { return "rapidjson"; }
    std::string_view write(const Event& event) override {
        buffer_.Clear();
        writer_.Reset(buffer_);
        writer_.StartObject();
        const auto key = [&](std::string_view name) {
            writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
        };
        members_of(
            event,
            [&](std::string_view name, std::string_view word) {
                key(name);
                writer_.String(word.data(), static_cast<rapidjson::SizeType>(word.size()));
            },
            [&](std::string_view name, std::int64_t number) {
                key(name);
                writer_.Int64(number);
            },
            [&](std::string_view name, core::ByteView bytes) {
                key(name);
                writer_.StartArray();
                for (const std::uint8_t byte : bytes) writer_.Uint(byte);
                writer_.EndArray();
            });
        writer_.EndObject();
        return {buffer_.GetString(), buffer_.GetSize()};
    }

  private:
    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

} // namespace

std::unique_ptr<Reader> rapidjson_reader() { return std::make_unique<Rapidjson>(); }
std::unique_ptr<Writer> rapidjson_writer() { return std::make_unique<RapidjsonWriter>(); }

} // namespace midip2p::bench
